/** From a booking that fails to one that is repaired, over HTTP alone. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { RepairPreview } from '#contracts/operator-repair.ts'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { auditOf, Operator, parkedBooking, query } from './operator.ts'

let stack: Stack
let customer: Customer
let operator: Operator
beforeAll(async () => {
  stack = await startStack({ env: { api: { TEMPORAL_UI_ORIGINS: 'http://ui.example:8233' } } })
  customer = new Customer(stack)
  operator = new Operator(stack)
})
afterAll(() => stack?.stop())
beforeEach(() => resetApim(stack))

const reason = 'as the customer approved it, asked on 9876543210'
const correct = { action: 'correct', arguments: { appointment_time: '10:00' }, reason }

it('finds the failing booking, says why, previews, repairs it once, and the chat tells of it', async () => {
  const { id, plate, ref, turn } = await parkedBooking(stack, customer)
  const [found] = await operator.bookings(`failing=true&query=${ref.toLowerCase()}`)
  expect(found).toMatchObject({
    bookingRef: ref,
    status: 'needs_attention',
    failing: {
      kind: 'DigestMismatch',
      why: 'The stored arguments are not those that the customer approved.',
    },
    repairs: ['retry', 'correct', 'adopt', 'give_up'],
  })
  expect(await operator.bookings('failure=DigestMismatch')).toContainEqual(found)

  const detail = await operator.inspect(ref)
  expect(detail).toMatchObject({
    arguments: { vehicle_registration: plate, appointment_time: '17:00' },
    workflow: {
      status: 'running',
      url: expect.stringMatching(/^http:\/\/ui\.example:8233\/namespaces\/default\//),
    },
  })
  const told = detail.timeline.map((entry) => `${entry.kind}: ${'text' in entry ? entry.text : ''}`)
  expect(told).toContain('message: yes')
  expect(told.join('\n')).toMatch(
    /ledger: It needs attention: No clear answer from the dealer system \(DigestMismatch\)/,
  )
  expect(detail.timeline).toContainEqual(
    expect.objectContaining({
      kind: 'temporal',
      text: expect.stringMatching(/^createBooking failed for good/),
      failure: 'DigestMismatch: The arguments are not those approved',
    }),
  )

  const preview = await operator.repair(ref, { ...correct, dryRun: true })
  expect(RepairPreview.parse(preview.body)).toMatchObject({
    refusal: null,
    arguments: { before: { appointment_time: '17:00' }, after: { appointment_time: '10:00' } },
    slot: 'free',
    cancels: [],
  })
  expect(await apimBookings(stack)).toEqual([])
  expect((await operator.inspect(ref)).booking.status).toBe('needs_attention')

  const answers = await Promise.all([
    operator.repair(ref, correct, 'k1'),
    operator.repair(ref, correct, 'k1'),
  ])
  expect(answers.map(({ status, body }) => [status, body['outcome']])).toEqual([
    [200, 'done'],
    [200, 'done'],
  ])
  expect(answers[0]?.body).toMatchObject({ booking: { bookingRef: ref, status: 'confirmed', failing: null } })
  expect(await operator.repair(ref, correct, 'k1')).toMatchObject({ status: 200, body: { outcome: 'done' } })
  expect(await apimBookings(stack)).toMatchObject([{ appointment_time: '10:00', reference: `${ref}.2` }])

  const seen = await customer.events(id, (events) =>
    events.some(({ event }) => event.type === 'reply' && event.turn === turn + 1),
  )
  expect(seen.at(-1)?.event).toMatchObject({
    reply: { text: expect.stringContaining('Your service is booked') },
  })
  // Once, without the number in the reason.
  expect(await auditOf(stack, 'booking.repair', ref)).toMatchObject([
    {
      subject: 'operator:one',
      detail: {
        repair: 'correct',
        reason: 'as the customer approved it, asked on [mobile]',
        fields: ['appointment_time'],
      },
    },
  ])
  const [line] = await query(
    stack,
    `select detail from booking_ledger where booking_ref = $1 and detail->>'repair' = 'correct'`,
    [ref],
  )
  expect(line).toMatchObject({ detail: { by: 'operator:one', why: reason } })
})

it('refuses another order under a key that came before, and any order where none is needed', async () => {
  const { ref } = await parkedBooking(stack, customer)
  const giveUp = { action: 'give_up', reason: 'told the customer' }
  expect((await operator.repair(ref, { action: 'retry', reason: 'again' }, 'k2')).body).toMatchObject({
    outcome: 'parked',
    reason: expect.stringContaining('DigestMismatch'),
    booking: { status: 'needs_attention' },
  })
  expect(await operator.repair(ref, giveUp, 'k2')).toMatchObject({
    status: 409,
    body: { type: 'urn:booking-orchestrator:problem:idempotency-key-reused' },
  })
  expect((await operator.inspect(ref)).booking.status).toBe('needs_attention')
  expect(await operator.repair(ref, giveUp, 'k3')).toMatchObject({
    body: { booking: { status: 'rejected' } },
  })

  for (const dryRun of [true, false]) {
    expect(await operator.repair(ref, { ...giveUp, dryRun }, `k4${dryRun}`)).toMatchObject({
      status: 409,
      body: {
        detail: 'The booking is rejected; only one that needs attention is repaired.',
        booking: { bookingRef: ref, repairs: [] },
      },
    })
  }
  expect(await auditOf(stack, 'booking.repair', ref)).toHaveLength(2)
  expect((await operator.repair('SB-UNKNOWN', giveUp)).status).toBe(404)
})

it('shows the appointment that it would adopt, and adopts it', async () => {
  const { ref, plate } = await parkedBooking(stack, customer)
  const { arguments: args } = await operator.inspect(ref)
  const bookAt = async (registration: string) => {
    const response = await fetch(`${stack.apimUrl}/api/booking/create`, {
      method: 'POST',
      headers: { 'x-api-key': 'k', authorization: 'Bearer t', 'content-type': 'application/json' },
      body: JSON.stringify({ ...args, vehicle_registration: registration, appointment_time: '12:00' }),
    })
    return ((await response.json()) as { booking_id: string }).booking_id
  }
  const [own, other] = [await bookAt(plate), await bookAt(newPlate())]
  const preview = async (bookingId: string) =>
    (await operator.repair(ref, { action: 'adopt', bookingId, reason: 'it was there', dryRun: true })).body
  expect(await preview(own)).toMatchObject({
    refusal: null,
    appointment: { bookingId: own, vehicleRegistration: plate, appointmentTime: '12:00' },
    cancels: [],
  })
  expect(await preview(other)).toMatchObject({ refusal: `${other} is another car's appointment.` })
  expect(await preview('BK0000000000')).toMatchObject({
    refusal: 'BK0000000000 does not stand at the dealer.',
    appointment: null,
  })
  const { body } = await operator.repair(ref, { action: 'adopt', bookingId: own, reason: 'it was there' })
  expect(body).toMatchObject({ outcome: 'done', booking: { bookingId: own, appointmentTime: '12:00' } })
})

it('tells what is wrong with an order', async () => {
  const { ref } = await parkedBooking(stack, customer)
  const wrong = async (body: object) => {
    const answer = await operator.repair(ref, body)
    expect(answer.status).toBe(422)
    return (answer.body['errors'] as { field: string }[]).map(({ field }) => field)
  }
  expect(await wrong({ action: 'retry', reason: ' ' })).toEqual(['body.reason'])
  expect(await wrong({ action: 'correct', arguments: {}, reason })).toEqual(['body.arguments'])
  expect(await wrong({ action: 'correct', arguments: { appointment_time: '25:00' }, reason })).toEqual([
    'body.arguments.appointment_time',
  ])
  expect(await wrong({ action: 'explode', reason })).toEqual(['body.action'])
})

it('shows an outage of the dealer as overdue with its pending attempt, and the booking once it is over', async () => {
  const id = await customer.open()
  await customer.say(id, bookingMessage())
  const outage = { faults: [{ endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } }] }
  expect(await operator.request('PUT', '/v1/operator/apim/faults', outage)).toMatchObject({
    status: 200,
    body: { faults: [{ endpoint: 'create_booking', fired: 0 }] },
  })
  const turn = await customer.say(id, 'yes')
  const ref = String(turn.bookings[0]?.bookingRef)
  expect(await operator.bookings(`failing=true&query=${ref}`)).toEqual([])
  // As if three minutes had passed.
  await query(
    stack,
    `update bookings set status_since = now() - interval '3 minutes' where booking_ref = $1`,
    [ref],
  )
  expect(await operator.bookings(`failing=true&failure=Overdue&query=${ref}`)).toMatchObject([
    { failing: { kind: 'Overdue', why: expect.stringContaining('requested for 3 minutes') }, repairs: [] },
  ])
  const { workflow, repairs } = await operator.inspect(ref)
  expect(workflow.pendingActivities).toMatchObject([
    {
      name: 'createBooking',
      lastFailure: expect.stringMatching(/^ApimUnavailable: \/api\/booking\/create: /),
    },
  ])
  expect(repairs.map(({ possible }) => possible)).toEqual([false, false, false, false])
  await operator.request('DELETE', '/v1/operator/apim/faults')
  await waitFor(async () => (await operator.inspect(ref)).booking.status === 'confirmed', {
    timeoutMs: 30_000,
    what: 'the booking',
  })
  const { body } = await operator.request('GET', '/v1/operator/figures')
  expect(body['apimFailures']).toContainEqual({
    endpoint: '/api/booking/create',
    kind: 'ApimUnavailable',
    count: expect.any(Number),
  })
}, 90_000)

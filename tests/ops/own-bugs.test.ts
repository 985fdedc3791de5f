/** Releases of ours with a bug: what they do to bookings is found, understood and repaired by the command line alone. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate } from '#tests/e2e/customer.ts'
import { auditOf } from '#tests/operator/operator.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { editedCheckout, type Edit } from './checkout.ts'
import { runOps } from './run-ops.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

const ops = async (...args: string[]) =>
  await runOps(
    {
      DATABASE_URL: stack.applicationUrl,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      ENCRYPTION_KEYS: stack.encryptionKeys,
      OPS_API_URL: stack.apiUrl,
      OPS_TOKEN: stack.tokens.operator,
    },
    ...args,
  )

let releases = 0
/** A worker with this bug takes over. */
const release = async (...edits: Edit[]) =>
  await stack.deploy(await editedCheckout(join(stack.folder, `release-${++releases}`), edits))

/** A customer who has a proposal. */
async function proposed() {
  const plate = newPlate()
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(plate))
  expect(proposal).not.toBeNull()
  return { id, plate }
}

/** What the dealer holds of a car. */
const appointmentsOf = async (plate: string) =>
  (await apimBookings(stack)).filter(({ vehicle_registration }) => vehicle_registration === plate)

/** The chat's booking, once `list` knows of it. */
const failingBooking = async (id: string, kind: string): Promise<string> =>
  await waitFor(
    async () => {
      const { out } = await ops('list', '--failure', kind, '--json')
      const found = out.split('\n').flatMap((line) => (line === '' ? [] : [Listed.parse(JSON.parse(line))]))
      return found.find(({ conversationId }) => conversationId === id)?.bookingRef
    },
    { what: `a booking that fails with ${kind}`, timeoutMs: 20_000 },
  )
const Listed = z.object({ conversationId: z.string(), bookingRef: z.string() })

/** The chat hears of its booking, answers on, and the dealer holds one appointment, which can be cancelled. */
async function endsWithOneBooking(id: string, plate: string, ref: string): Promise<void> {
  await waitFor(async () => (await ops('list', '--query', ref)).out.includes(`${ref}  confirmed`), {
    what: 'the booking to be confirmed',
    timeoutMs: 60_000,
  })
  await customer.events(id, (events) =>
    events.some(
      ({ event }) =>
        event.type === 'booking' && event.booking.bookingRef === ref && event.booking.status === 'confirmed',
    ),
  )
  expect((await customer.say(id, 'hello')).reply).not.toBeNull()
  expect(await appointmentsOf(plate)).toMatchObject([{ status: expect.stringMatching(/confirmed/i) }])
  expect(await ops('stuck')).toMatchObject({ code: 0, out: 'Nothing is stuck.\n' })
  // It is a booking like any other; and the next test's customer wants the same time.
  await customer.request('POST', `/v1/bookings/${ref}/cancel`, {})
  await waitFor(async () => (await ops('list', '--query', ref)).out.includes(`${ref}  cancelled`), {
    what: 'the cancellation',
  })
}

const untilShown = async (ref: string, told: RegExp): Promise<unknown> =>
  await waitFor(async () => told.test((await ops('show', ref)).out), { what: `${told}`, timeoutMs: 30_000 })

const creates = (replace: string): Edit => ({
  file: 'workflows/booking-steps.ts',
  find: '    const result = await change(`book ${input.summary}`).createBooking(input)\n',
  replace,
})
const asBefore = creates('').find

it('finds a booking that never began, since the workflow throws, and it goes on once that is mended', async () => {
  const { id, plate } = await proposed()
  await release(creates(`    throw new TypeError('no such step')\n`))
  const answered = customer.say(id, 'yes')
  const ref = await failingBooking(id, 'WorkflowTaskFailed')
  expect((await ops('list', '--failing')).out).toContain('WorkflowTaskFailed: Our own code fails at it')
  const stuck = await ops('stuck')
  expect(stuck.code).toBe(1)
  expect(stuck.out).toMatch(
    new RegExp(
      `${ref}[^]*our own code fails since .*, attempt \\d+: no such step \\(workflows/booking-steps\\.ts:21\\)`,
    ),
  )
  const { out: shown } = await ops('show', ref)
  expect(shown).toMatch(/customer: yes\n/)
  expect(shown).toContain('The workflow’s own code failed (no such step (workflows/booking-steps.ts:21))')
  expect(await appointmentsOf(plate)).toEqual([])

  // This checkout holds the fix.
  expect(await ops('replay', ref)).toEqual({ code: 0, out: `booking:${ref}: replays\n` })
  await stack.deploy(null)
  await answered
  await endsWithOneBooking(id, plate, ref)
}, 180_000)

it('takes back a booking that went the wrong way before it failed, and the dealer holds it once', async () => {
  const { id, plate } = await proposed()
  await release(
    creates(`    await sleep(1)\n${asBefore}    throw new TypeError('undefined is not a booking')\n`),
    { file: 'workflows/booking-steps.ts', find: 'import { patched }', replace: 'import { patched, sleep }' },
  )
  const answered = customer.say(id, 'yes')
  const ref = await failingBooking(id, 'WorkflowTaskFailed')
  expect((await ops('show', ref)).out).toContain('undefined is not a booking (workflows/booking-steps.ts:23)')
  // The dealer has it, the customer does not know.
  expect(await appointmentsOf(plate)).toHaveLength(1)

  await stack.deploy(null)
  // Also without its customer, as it leaves production.
  const file = join(stack.folder, 'failed.json')
  await ops('history', ref, '--anonymous', '--output', file)
  for (const failed of [ref, file]) {
    expect((await ops('replay', failed)).out).toMatch(
      /DIFFERS\. Event 5: the history has timer, which this code does not ask for\..* activity createBooking \(workflows\/booking-steps\.ts:\d+\)/,
    )
  }
  const plan = await ops('reset', ref)
  expect(plan.code).toBe(0)
  expect(plan.out).toContain(`${ref}  would go back to before event 4`)
  expect(plan.out).toMatch(/decided anew:\n[^]*createBooking is done/)
  expect((await ops('stuck')).code).toBe(1)

  const order = ['--apply', '--reason', 'the wait is gone', '--key', 'r1', '--json']
  const applied = await ops('reset', '--query', `WorkflowId = 'booking:${ref}'`, ...order)
  expect(applied.code).toBe(0)
  const { runId } = JSON.parse(applied.out) as { runId: string }
  await answered
  await endsWithOneBooking(id, plate, ref)
  expect((await ops('show', ref)).out).toContain('Taken back to here')

  // The same order again acts no second time; where nothing failed there is nothing to take back.
  const repeated = await ops('reset', ref, '--event', '4', ...order)
  expect(JSON.parse(repeated.out)).toMatchObject({ outcome: 'reset', runId })
  expect(await auditOf(stack, 'booking.reset', ref)).toMatchObject([
    { subject: 'operator:one', detail: { reason: 'the wait is gone', eventId: 4, key: 'r1' } },
  ])
  expect(await ops('reset', ref)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Nothing of it failed'),
  })
}, 180_000)

it('delivers a customer’s change again to a booking that was taken back behind it, and the dealer holds it once', async () => {
  const { id, plate } = await proposed()
  const ref = String((await customer.say(id, 'yes')).bookings[0]?.bookingRef)
  const [held] = await appointmentsOf(plate)
  const date = String((await customer.request('GET', `/v1/bookings/${ref}`)).body['appointmentDate'])
  const { body } = await customer.request('GET', `/v1/bookings/${ref}/slots?date=${date}`)
  const free = (body['slots'] as { time: string }[]).find(({ time }) => time !== held?.appointment_time)
  const moved = { appointmentDate: date, appointmentTime: free?.time }
  expect((await customer.request('POST', `/v1/bookings/${ref}/reschedule`, moved)).status).toBe(200)

  const plan = await ops('reset', ref, '--event', '4')
  expect(plan.out).toMatch(/delivered again:\n.*Update changeBooking accepted/)
  expect(await ops('reset', ref, '--event', '4', '--apply', '--reason', 'a drill')).toMatchObject({ code: 0 })
  await untilShown(
    ref,
    /Taken back to here[^]*createBooking is done[^]*changeBooking is done[^]*Update changeBooking answered/,
  )
  expect(await appointmentsOf(plate)).toMatchObject([
    { booking_id: held?.booking_id, appointment_time: free?.time },
  ])
  await endsWithOneBooking(id, plate, ref)
}, 180_000)

it('says where an activity throws, before and after it parked its booking, and repairs all that parked', async () => {
  // Whether the dealer has just answered, or is found to have booked it before.
  const throws = (thrown: string): Edit[] =>
    [
      { find: '        const outcome = await readReply(deps, booking, reply)\n', known: 'outcome' },
      {
        find: '        const earlier = (await look()) ?? (await findStanding(deps, booking))\n',
        known: 'earlier',
      },
    ].map(({ find, known }) => ({
      file: 'activities/create-booking.ts',
      find,
      replace: `${find}        if (${known}) throw ${thrown}\n`,
    }))
  const { id, plate } = await proposed()
  await release(...throws(`new TypeError('no reply')`))
  const answered = customer.say(id, 'yes')
  const attempts =
    /waits for createBooking, attempt [2-9].*; last failure TypeError: no reply \(activities\/create-booking\.ts:\d+\)/
  const ref = await waitFor(
    async () => /SB-\w{10}/.exec((await ops('list', 'conversations', '--query', id)).out)?.[0],
    { what: 'the booking' },
  )
  await untilShown(ref, attempts)
  // Ten minutes of that, at once: it will not be tried again.
  await release(...throws(`ApplicationFailure.nonRetryable('no reply', 'TypeError')`))
  expect(await failingBooking(id, 'InternalError')).toBe(ref)
  const { out: shown } = await ops('show', ref)
  expect(shown).toContain('InternalError: Our own code failed at it')
  expect(shown).toMatch(
    /createBooking failed for good .*\(TypeError: no reply \(activities\/create-booking\.ts:\d+\)\)/,
  )

  await stack.deploy(null)
  await answered
  const order = [
    'repair',
    '--query',
    "BookingState = 'needs_attention'",
    '--action',
    'retry',
    '--reason',
    'it is mended',
  ]
  expect((await ops(...order, '--dry-run')).out).toContain(`${ref}  would: Asks the dealer again to book`)
  expect(await ops(...order)).toEqual({ code: 0, out: `${ref}  done: confirmed\n` })
  await endsWithOneBooking(id, plate, ref)
}, 180_000)

it('finds a conversation that our own code fails at, refuses to take it back, and its turn is answered once that is mended', async () => {
  const plate = newPlate()
  const id = await customer.open()
  await release({
    file: 'workflows/turn.ts',
    find: '  chat.proposedInTurn = 0',
    replace: `  if (key.turn > 0) throw new RangeError('too many turns')\n  chat.proposedInTurn = 0`,
  })
  const answered = customer.say(id, bookingMessage(plate))
  await waitFor(async () => (await ops('list', 'conversations', '--failing')).out.includes(id), {
    what: 'the conversation among those that fail',
    timeoutMs: 20_000,
  })
  expect(await ops('stuck')).toMatchObject({
    code: 1,
    out: expect.stringMatching(new RegExp(`${id}[^]*too many turns \\(workflows/turn\\.ts:\\d+\\)`)),
  })
  expect(await ops('reset', id)).toMatchObject({
    code: 2,
    out: expect.stringContaining('would start another one'),
  })
  await stack.deploy(null)
  expect((await answered).proposal).not.toBeNull()
  const { bookings } = await customer.say(id, 'yes')
  await endsWithOneBooking(id, plate, String(bookings[0]?.bookingRef))
}, 180_000)

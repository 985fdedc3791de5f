import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import { repairUpdate } from '#contracts/messages.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import {
  apimSettings,
  bookingMessage,
  clearFaults,
  Customer,
  fault,
  resetApim,
  resetModel,
  script,
  spoilProposal,
} from './customer.ts'

let stack: Stack
let customer: Customer
let temporal: TemporalClient
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
  temporal = await openTemporalClient(stack)
})
afterAll(async () => {
  await temporal.close()
  await stack.stop()
})
afterEach(async () => {
  await resetApim(stack)
  await resetModel(stack)
})

const tomorrow = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(Date.now() + 24 * 3_600_000)

let oneMessage: string
beforeEach(() => {
  oneMessage = bookingMessage()
})

it('waits an outage out within the turn, with its attempts visible to operators', async () => {
  const id = await customer.open()
  await fault(stack, { endpoint: 'slots', fault: { kind: 'server_error', status: 503 } })
  const slots = { name: 'get_available_slots', arguments: { dealer_code: 'MSIL-PUNE-001', date: tomorrow() } }
  await script(stack, [{ calls: [slots] }, { text: 'Here they are.' }], id)
  const turn = customer.say(id, 'which slots are free tomorrow?')
  const attempts = await waitFor(
    async () => {
      const description = await temporal.client.workflow.getHandle(conversationWorkflowId(id)).describe()
      const pending = description.raw.pendingActivities ?? []
      return pending.find((activity) => (activity.attempt ?? 0) >= 4)
    },
    { what: 'a fourth attempt at the slots', timeoutMs: 25_000 },
  )
  expect(attempts.activityType?.name).toBe('runTool')
  expect(await temporal.messageOf(attempts.lastFailure)).toContain('HTTP 503')
  await clearFaults(stack)
  const done = await turn
  expect(done.toolCalls).toMatchObject([{ name: 'get_available_slots', outcome: 'done' }])
  expect(done.reply?.text).toBe('Here they are.')
}, 60_000)

it.each([
  ['honours the key', { idempotency: 'honour', references: 'known' }],
  ['ignores the key', { idempotency: 'ignore', references: 'known' }],
  ['knows no references', { idempotency: 'ignore', references: 'unknown' }],
])('books once when the reply is lost and the backend %s', async (_what, settings) => {
  await apimSettings(stack, settings)
  const id = await customer.open()
  await customer.say(id, oneMessage)
  await fault(stack, { endpoint: 'create_booking', fault: { kind: 'reset_after_commit' }, times: 1 })
  const turn = await customer.say(id, 'yes')
  const rows = await apimBookings(stack)
  expect(rows).toHaveLength(1)
  expect(turn.bookings).toMatchObject([{ status: 'confirmed', bookingId: rows[0]?.booking_id }])
})

it.each([
  ['a reset before the commit', { kind: 'reset_before_commit' }],
  ['429 with Retry-After', { kind: 'rate_limited', retryAfterSeconds: 1 }],
  ['503', { kind: 'server_error', status: 503 }],
  ['malformed JSON', { kind: 'malformed_json' }],
])('books once after %s', async (_what, kind) => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  await fault(stack, { endpoint: 'create_booking', fault: kind, times: 1 })
  const turn = await customer.say(id, 'yes')
  expect(turn.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('tells the chat about a booking that is confirmed only after the turn', async () => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  await fault(stack, { endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } })
  const turn = await customer.say(id, 'yes')
  expect(turn.bookings).toMatchObject([{ status: 'requested' }])
  await clearFaults(stack)
  const seen = await customer.events(id, (events) =>
    events.some(({ event }) => event.type === 'reply' && event.turn === turn.turn + 1),
  )
  expect(seen.at(-1)?.event).toMatchObject({
    reply: { text: expect.stringContaining('Your service is booked') },
  })
  expect(await apimBookings(stack)).toHaveLength(1)
}, 90_000)

it('offers the nearest free times when the slot was taken between proposal and yes', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, oneMessage)
  const wanted = proposal?.arguments as Record<string, string>
  let car = 1_000
  await waitFor(
    async () => {
      const response = await fetch(`${stack.apimUrl}/api/booking/create`, {
        method: 'POST',
        headers: { 'x-api-key': 'k', authorization: 'Bearer t', 'content-type': 'application/json' },
        body: JSON.stringify({ ...wanted, vehicle_registration: `KA01ZZ${car++}` }),
      })
      return !((await response.json()) as { success: boolean }).success
    },
    { what: 'the slot to be full' },
  )
  const turn = await customer.say(id, 'yes')
  expect(turn.bookings).toMatchObject([{ status: 'rejected' }])
  expect(turn.reply?.text).toContain('full')
  const again = await customer.say(id, oneMessage)
  expect(again.proposal).toBeNull()
  expect(again.reply?.text).toMatch(/\d\d:\d\d/)
})

it('parks a booking whose arguments are not those approved, and books it once an operator corrected them', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, oneMessage)
  await spoilProposal(stack, proposal?.proposalId)
  const turn = await customer.say(id, 'yes')
  expect(turn.bookings).toMatchObject([{ status: 'needs_attention' }])
  expect(await apimBookings(stack)).toEqual([])

  const booking = temporal.client.workflow.getHandle(bookingWorkflowId(String(turn.bookings[0]?.bookingRef)))
  expect((await booking.describe()).searchAttributes['FailureKind']).toEqual(['DigestMismatch'])
  const retry = { action: 'retry' as const, by: 'operator:one', reason: 'try again' }
  expect(await booking.executeUpdate(repairUpdate, { args: [retry] })).toMatchObject({
    status: 'needs_attention',
  })
  const order = {
    action: 'correct' as const,
    arguments: { appointment_time: '10:00' },
    by: 'operator:one',
    reason: 'as the customer approved it',
  }
  expect(await booking.executeUpdate(repairUpdate, { args: [order] })).toMatchObject({ status: 'confirmed' })
  expect(await apimBookings(stack)).toMatchObject([
    { appointment_time: '10:00', reference: expect.stringMatching(/\.2$/) },
  ])
  const seen = await customer.events(id, (events) =>
    events.some(({ event }) => event.type === 'reply' && event.turn === turn.turn + 1),
  )
  expect(seen.at(-1)?.event).toMatchObject({
    reply: { text: expect.stringContaining('Your service is booked') },
  })
})

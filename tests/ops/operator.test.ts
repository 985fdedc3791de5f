/** From a booking that fails to one that is repaired, by the command line alone. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { z } from 'zod'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, fault, overrideReply, resetApim } from '#tests/e2e/customer.ts'
import { parkedBooking, spendBudget } from '#tests/operator/operator.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { runOps } from './run-ops.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
beforeEach(() => resetApim(stack))

const ops = async (...args: string[]) => {
  const api = { OPS_API_URL: stack.apiUrl, OPS_TOKEN: stack.tokens.operator }
  return await runOps(
    { DATABASE_URL: stack.applicationUrl, TEMPORAL_ADDRESS: stack.temporalAddress, ...api },
    ...args,
  )
}
const Found = z.object({ bookingRef: z.string(), failing: z.object({ kind: z.string() }) })
const reason = ['--reason', 'agreed by phone']

it('finds a booking that fails, tells why, previews and repairs it, and the chat goes on', async () => {
  const { id, ref, turn } = await parkedBooking(stack, customer)
  const listed = await ops('list', '--failing', '--json')
  expect(Found.parse(JSON.parse(listed.out))).toEqual({
    bookingRef: ref,
    failing: { kind: 'DigestMismatch' },
  })
  expect(await ops('stuck')).toMatchObject({ code: 1, out: expect.stringContaining(ref) })

  const { out: shown } = await ops('show', ref.toLowerCase())
  expect(shown).toContain('DigestMismatch: The stored arguments are not those that the customer approved.')
  expect(shown).toMatch(/customer: yes\n/)
  expect(shown).toMatch(/model asks for create_service_booking: \d+ tokens in, \d+ out, \d+ ms, attempt 1\n/)
  expect(shown).toMatch(/temporal \d+: createBooking failed for good/)
  expect(shown).toContain('  correct: Cancels what the dealer holds of it')
  const took = String.raw`\d+ model calls, \d+ tokens in, \d+ out; \d+ Temporal actions, \d+ events, \d+ bytes\n`
  expect(shown).toMatch(new RegExp(`turns up to it: ${took}its workflow: .* bytes\nin all: ${took}`))
  expect((await ops('show', id)).out).toMatch(
    new RegExp(`turn 1: ${took}turn 2: ${took}in all: ${took}budget: \\d+ of 100000000 tokens\n$`),
  )

  const order = [ref, '--action', 'correct', '--set', 'appointment_time=10:00', ...reason]
  const preview = await ops('repair', ...order, '--dry-run')
  expect(preview).toMatchObject({ code: 0, out: expect.stringContaining('The slot is free.') })
  expect(await apimBookings(stack)).toEqual([])
  for (const _ of [1, 2]) {
    expect(await ops('repair', ...order, '--key', 'once')).toEqual({
      code: 0,
      out: `${ref}  done: confirmed\n`,
    })
  }
  expect(await apimBookings(stack)).toHaveLength(1)
  const told = await customer.events(id, (events) =>
    events.some(({ event }) => event.type === 'reply' && event.turn === turn + 1),
  )
  expect(told.at(-1)?.event).toMatchObject({ reply: { text: expect.stringContaining('booked') } })
  expect(await ops('stuck')).toMatchObject({ code: 0, out: 'Nothing is stuck.\n' })
}, 120_000)

it('finds a paused conversation, says why, and lets it go on', async () => {
  const id = await customer.open()
  await customer.say(id, 'hello')
  expect(await ops('resume', id, ...reason)).toMatchObject({
    code: 1,
    out: expect.stringContaining('is open'),
  })
  await spendBudget(stack, id)
  await customer.say(id, 'hello again')
  expect((await ops('list', 'conversations', '--state', 'paused')).out).toContain(id)
  expect((await ops('show', id)).out).toContain('paused: It has used the model tokens of a conversation')
  expect(await ops('resume', id, ...reason)).toEqual({ code: 0, out: `${id}  open\n` })
  expect((await customer.say(id, 'and now?')).reply?.model).not.toBe('none')
}, 60_000)

it('repairs all that fail alike, a dry run first', async () => {
  const parked = [await parkedBooking(stack, customer), await parkedBooking(stack, customer)]
  const order = ['repair', '--failing', '--failure', 'DigestMismatch', '--action', 'give_up', ...reason]
  const { out } = await ops(...order, '--dry-run')
  for (const { ref } of parked) expect(out).toContain(`${ref}  would: `)
  const done = await ops(...order)
  for (const { ref } of parked) expect(done.out).toContain(`${ref}  done: rejected`)
  expect(await ops(...order)).toEqual({ code: 0, out: 'No booking needs this repair.\n' })
}, 60_000)

it('ends with one booking after a refusal nobody knew', async () => {
  const id = await customer.open()
  const wish = bookingMessage()
  await customer.say(id, wish)
  await overrideReply(stack, 'create_booking', { reply: { success: false, message: 'Code 77' } })
  const { bookings } = await customer.say(id, 'yes')
  const shown = await ops('show', String(bookings[0]?.bookingRef))
  expect(shown.out).toMatch(/rejected, by .*Code 77/)
  await resetApim(stack)
  await customer.say(id, wish)
  await customer.say(id, 'yes')
  expect(await apimBookings(stack)).toHaveLength(1)
}, 60_000)

it.each([
  [
    'is down',
    'ApimUnavailable',
    () => fault(stack, { endpoint: 'create_booking', fault: { kind: 'server_error', status: 503 } }),
  ],
  [
    'answers what makes no sense',
    'Apim',
    () => overrideReply(stack, 'create_booking', { reply: { success: 'perhaps' } }),
  ],
])(
  'says for what a booking waits while the dealer backend %s',
  async (_what, kind, begin) => {
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    await begin()
    const { bookings } = await customer.say(id, 'yes')
    const ref = String(bookings[0]?.bookingRef)
    const waits = new RegExp(`waits for createBooking, attempt [2-9].*last failure ${kind}`)
    await waitFor(async () => waits.test((await ops('show', ref)).out), {
      what: 'the attempts in sight',
      timeoutMs: 30_000,
    })
    await resetApim(stack)
    await waitFor(async () => (await ops('list', '--query', ref)).out.includes('confirmed'), {
      what: 'the booking once the backend is well',
      timeoutMs: 40_000,
    })
    expect(await apimBookings(stack)).toHaveLength(1)
  },
  90_000,
)

it.each([
  [['resume', '00000000-0000-4000-8000-000000000000'], 2, '--reason: expected a value'],
  [['list', 'cars'], 2, '"cars": expected bookings or conversations'],
  [['list', '--state', 'lost'], 1, 'state'],
  [['repair', 'SB-0000000000', '--action', 'retry'], 2, '--reason: expected a value'],
  [['repair', '--action', 'retry', '--reason', 'x'], 2, 'expected booking references, --failing, or --query'],
  [['reset'], 2, 'expected booking references, --failing, or --query'],
  [['reset', '--failing', '--limit', '1000'], 2, '--limit: expected a number from 1 to 200'],
  [['reset', 'SB-0000000000', '--event', '4'], 1, 'There is no such booking'],
  [['repair', 'SB-0000000000', '--action', 'retry', '--reason', 'x'], 1, 'refused'],
  [['repair', 'SB-0000000000', '--action', 'mend', '--reason', 'x'], 2, '--action: expected one of retry'],
])('says what is wrong with %j', async (args, code, told) => {
  expect(await ops(...args)).toMatchObject({ code, out: expect.stringContaining(told) })
})

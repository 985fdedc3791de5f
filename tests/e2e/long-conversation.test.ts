import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import { bookingMessage, Customer, modelCalls, release, script } from './customer.ts'

let stack: Stack
let customer: Customer
let temporal: TemporalClient
beforeAll(async () => {
  stack = await startStack({ temporal: { 'limit.historyCount.suggestContinueAsNew': '60' } })
  customer = new Customer(stack)
  temporal = await openTemporalClient(stack)
})
afterAll(async () => {
  await temporal.close()
  await stack.stop()
})

const runs = async (conversationId: string): Promise<number> => {
  let count = 0
  const query = `WorkflowId = "conversation:${conversationId}"`
  for await (const _run of temporal.client.workflow.list({ query })) count++
  return count
}

it('loses and repeats no message while it continues as new under constant load', async () => {
  const id = await customer.open()
  const messages = Array.from({ length: 40 }, (_, n) => ({
    messageId: `m-${n}`,
    text: `message number ${n}`,
  }))
  const waiting = [...messages]
  // Four callers, so that there always is a message in flight when the run ends; each sends every message twice.
  const turns = new Map<string, number>()
  const caller = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { messageId, text } = next
      const both = await Promise.all([customer.say(id, text, messageId), customer.say(id, text, messageId)])
      expect(both[0].turn).toBe(both[1].turn)
      turns.set(messageId, both[0].turn)
    }
  }
  await Promise.all([caller(), caller(), caller(), caller()])

  expect(await runs(id)).toBeGreaterThan(2)
  const stored = await customer.turns(id)
  expect(stored).toHaveLength(messages.length)
  expect(new Set(stored.map((turn) => turn.messageId))).toEqual(new Set(messages.map((m) => m.messageId)))
  expect(stored.every((turn) => turn.status === 'done')).toBe(true)
  for (const turn of stored) expect(turns.get(String(turn.messageId))).toBe(turn.turn)
  expect((await customer.say(id, 'message number 0', 'm-0')).turn).toBe(turns.get('m-0'))
}, 120_000)

it('remembers an open proposal across the rollover', async () => {
  const id = await customer.open()
  for (let n = 0; n < 5; n++) await customer.say(id, `message number ${n}`)
  const { proposal } = await customer.say(id, bookingMessage())
  expect(await runs(id)).toBeGreaterThan(1)
  const turn = await customer.decide(id, String(proposal?.proposalId), 'confirm')
  expect(turn.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('takes no yes that was sent before the proposal was shown, also when it arrives in the next run', async () => {
  const id = await customer.open()
  for (let n = 0; n < 5; n++) await customer.say(id, `message number ${n}`)
  const before = (await apimBookings(stack)).length
  const rules = Array.from({ length: 5 }, () => ({ rules: true }))
  await script(stack, [...rules, { rules: true, hold: 'last' }, ...rules], id)
  const asked = (await modelCalls(stack)).length
  const proposing = customer.say(
    id,
    'Book a regular service for MH14EF9012 tomorrow 10 AM near Wakad, Pune, my number is 9876543210',
  )
  await waitFor(async () => (await modelCalls(stack)).length === asked + 6, { what: 'the last model call' })
  const yes = { text: 'yes', messageId: randomUUID() }
  const path = `/v1/conversations/${id}/messages`
  const { status } = await customer.request('POST', path, yes, { prefer: 'respond-async' })
  expect(status).toBe(202)
  await release(stack, 'last')
  expect((await proposing).proposal).toMatchObject({ summary: expect.stringContaining('Wakad') })
  expect((await customer.say(id, yes.text, yes.messageId)).bookings).toEqual([])
  expect(await apimBookings(stack)).toHaveLength(before)
})

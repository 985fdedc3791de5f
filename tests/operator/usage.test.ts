/** What turns and bookings took, held against what Temporal itself says. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import type { HistoryUsage } from '#contracts/operator-usage.ts'
import { bookingMessage, Customer, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Operator, query } from './operator.ts'

let stack: Stack
let customer: Customer
let operator: Operator
let temporal: TemporalClient
beforeAll(async () => {
  const prices = { MODEL_PRICE_INPUT: '1', MODEL_PRICE_OUTPUT: '10' }
  stack = await startStack({
    env: { api: prices, worker: prices },
    temporal: { 'limit.historyCount.suggestContinueAsNew': '30' },
  })
  customer = new Customer(stack)
  operator = new Operator(stack)
  temporal = await openTemporalClient(stack)
})
afterAll(async () => {
  await temporal?.close()
  await stack?.stop()
})
beforeEach(() => resetApim(stack))

const inspect = async (id: string) =>
  OperatorConversationDetail.parse((await operator.request('GET', `/v1/operator/conversations/${id}`)).body)

/** Of all runs of a workflow, by the server's own count. */
async function keptOf(workflowId: string) {
  const kept = { runs: 0, events: 0, bytes: 0 }
  for await (const { runId } of temporal.client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const run = await temporal.client.workflow.getHandle(workflowId, runId).describe()
    kept.runs++
    kept.events += run.historyLength
    kept.bytes += run.historySize ?? 0
  }
  return kept
}

/** A usage whose history is all that Temporal keeps by now. */
async function settled<U extends { total: { history: HistoryUsage | null } }>(
  workflowId: string,
  read: () => Promise<U>,
): Promise<{ usage: U; kept: Awaited<ReturnType<typeof keptOf>> }> {
  return await waitFor(
    async () => {
      const [usage, kept] = [await read(), await keptOf(workflowId)]
      return usage.total.history?.events === kept.events && { usage, kept }
    },
    { what: `all of ${workflowId}` },
  )
}

const sum = (parts: (HistoryUsage | null)[], what: keyof HistoryUsage): number =>
  parts.reduce((all, part) => all + (part?.[what] ?? NaN), 0)

it('counts of a first turn what Temporal Cloud would bill', async () => {
  const id = await customer.open()
  await customer.say(id, 'hello')
  const { turns } = (await inspect(id)).usage
  // Start, idle timer, update, the search attribute of the turn's patch, its activity.
  expect(turns).toMatchObject([{ turn: 1, model: { calls: 1 }, history: { actions: 5 } }])
})

it('tells tokens, money, actions and bytes of each turn and of the booking, through all runs', async () => {
  const id = await customer.open()
  await customer.say(id, bookingMessage())
  const { bookings, turn } = await customer.say(id, 'yes')
  const ref = String(bookings[0]?.bookingRef)
  await customer.say(id, 'thank you')

  // After a reply the workflows still write an event or two.
  const { usage, kept } = await settled(`conversation:${id}`, async () => (await inspect(id)).usage)
  expect(kept.runs).toBeGreaterThan(1)
  const histories = usage.turns.map(({ history }) => history)
  expect(usage.turns.map((part) => part.turn)).toEqual([1, 2, 3])
  expect(usage.total.history).toMatchObject({ events: kept.events, bytes: kept.bytes })
  for (const what of ['actions', 'events', 'bytes'] as const) {
    expect(sum(histories, what)).toBe(usage.total.history?.[what])
    for (const history of histories) expect(history?.[what]).toBeGreaterThan(0)
  }
  const { calls, inputTokens, outputTokens, cost } = usage.total.model
  const stored = await query(
    stack,
    `select count(*)::int as calls, sum(input_tokens)::int as "inputTokens", sum(output_tokens)::int as "outputTokens"
     from steps where conversation_id = $1 and kind = 'model'`,
    [id],
  )
  expect(stored).toEqual([{ calls, inputTokens, outputTokens }])
  expect(cost).toBeCloseTo((inputTokens + 10 * outputTokens) / 1_000_000)
  expect(usage.budget).toEqual({
    tokens: { spent: inputTokens + outputTokens, most: expect.any(Number) },
    cost: null,
  })

  const { usage: booking, kept: own } = await settled(`booking:${ref}`, async () => {
    const { usage } = await operator.inspect(ref)
    return { ...usage, total: { ...usage.total, history: usage.workflow }, whole: usage.total }
  })
  expect(booking.workflow).toMatchObject({ events: own.events, bytes: own.bytes })
  expect(turn).toBe(2)
  for (const what of ['actions', 'events', 'bytes'] as const) {
    expect(booking.conversation?.history?.[what]).toBe(sum(histories.slice(0, turn), what))
    expect(booking.whole.history?.[what]).toBe(sum([...histories.slice(0, turn), booking.workflow], what))
  }
  expect(booking.whole.model.calls).toBe(calls - 1)
}, 60_000)

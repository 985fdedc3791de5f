/** Each scenario, short, against one stack: what is counted, not how fast. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runScenario } from './scenarios.ts'
import { openDeployment, openStack, type OpenTarget } from './target.ts'

const perMinute = 20
let target: OpenTarget
beforeAll(async () => {
  target = await openStack(20, { env: { api: { LIMIT_SUBJECT_PER_MINUTE: String(perMinute) } } })
})
afterAll(() => target.end())

const order = { rate: 8, clients: null, seconds: 2, book: true }
const none = { late: 0, refused: 0, failed: 0 }

it('answers every turn of the customers who come at a rate', async () => {
  const { total, steps, offeredPerSecond, notBegun } = await runScenario('chat', target, order)
  expect(total).toEqual({ ...none, answered: 16 })
  expect(steps).toMatchObject({ 'first turn': { answered: 4 }, 'later turn': { answered: 12 } })
  expect({ offeredPerSecond, notBegun }).toEqual({ offeredPerSecond: 8, notBegun: 0 })
})

it('answers every step of MCP clients, one of which books', async () => {
  const { total, steps, failures } = await runScenario('mcp', target, { ...order, rate: 12 })
  expect(failures).toEqual({})
  expect(total).toMatchObject(none)
  expect(steps).toMatchObject({
    connect: { answered: 4 },
    'tools/list': { answered: 4 },
    create_service_booking: { answered: 1 },
  })
})

it('brings each event of each turn once to every one of the open streams', async () => {
  const { streams, steps } = await runScenario('sse', target, { ...order, clients: 12, rate: 12 })
  expect(steps).toMatchObject({ 'first turn': { answered: 12 }, turn: { ...none, answered: 24 } })
  // A turn leaves the message, two tool calls and the reply.
  expect(streams).toMatchObject({
    open: 12,
    stored: 36 * 4,
    dropped: 0,
    doubled: 0,
    disordered: 0,
    resumed: 0,
  })
})

it('counts what a limit turned away as refused, not as failed', async () => {
  const one = await target.token()
  const same = { ...target, token: () => Promise.resolve(one) }
  const { total } = await runScenario('chat', same, { ...order, rate: 4 * perMinute, seconds: 1 })
  expect(total.refused).toBeGreaterThan(0)
  expect(total.answered).toBeLessThanOrEqual(perMinute)
  expect(total).toMatchObject({ late: 0, failed: 0 })
})

it('loads a deployment that it knows by address and secret alone, or by tokens that take turns', async () => {
  const { apiUrl, stack } = target
  const bySecret = openDeployment(apiUrl, { secret: stack!.tokenSecret })
  expect(await runScenario('chat', bySecret, { ...order, seconds: 1 })).toMatchObject({
    total: { ...none, answered: 8 },
    usage: null,
  })
  const byTokens = openDeployment(apiUrl, { tokens: [stack!.tokens.customer, stack!.tokens.otherCustomer] })
  const { total } = await runScenario('chat', byTokens, { ...order, seconds: 1 })
  expect(total).toEqual({ ...none, answered: 8 })
})

it.skipIf(process.platform !== 'linux')('says what processor and memory the stack took', async () => {
  const { usage } = await runScenario('chat', target, { ...order, clients: 2, seconds: 1 })
  expect(usage?.apiMegabytes.peak).toBeGreaterThanOrEqual(usage?.apiMegabytes.before ?? Infinity)
  for (const part of ['api', 'worker', 'temporal', 'postgres'] as const) {
    expect(usage?.cores[part], part).toBeGreaterThan(0)
  }
})

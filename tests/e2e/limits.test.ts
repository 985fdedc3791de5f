/** What a customer may let the model do: tokens in a day, calls of a tool in an hour. */
import { afterEach, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Customer, script } from './customer.ts'

let stack: Stack
afterEach(() => stack.stop())

it('takes no more messages once the tokens of a day are spent, but answers those it took', async () => {
  const LIMIT_TOKENS_PER_DAY = '1000'
  stack = await startStack({ env: { api: { LIMIT_TOKENS_PER_DAY }, worker: { LIMIT_TOKENS_PER_DAY } } })
  const customer = new Customer(stack)
  const id = await customer.open()
  const messageId = 'the-first'
  let turn = await customer.say(id, 'hello', messageId)
  for (let count = 0; count < 30; count++) {
    const { status } = await customer.request('POST', `/v1/conversations/${id}/messages`, { text: 'hello' })
    if (status === 429) break
  }
  const refused = await customer.request('POST', `/v1/conversations/${id}/messages`, { text: 'hello again' })
  expect(refused.status).toBe(429)
  expect(refused.body['type']).toBe('urn:booking-orchestrator:problem:token-budget-used')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000)
  expect((await customer.request('POST', '/v1/conversations', { text: 'a new one' })).status).toBe(429)
  // The same message again is no new one.
  turn = await customer.say(id, 'hello', messageId)
  expect(turn.turn).toBe(1)
  // Another customer has a day of their own.
  const other = new Customer(stack, stack.tokens.otherCustomer)
  expect((await other.say(await other.open(), 'hello')).reply?.text).toBeTruthy()
}, 60_000)

it('lets nobody look through the dealer’s customers', async () => {
  stack = await startStack({ env: { worker: { LIMIT_TOOL_CALLS_PER_HOUR: '8' } } })
  const customer = new Customer(stack)
  const id = await customer.open()
  const lookUp = (mobile: string) => ({ name: 'resolve_customer', arguments: { mobile } })
  await script(
    stack,
    [
      { calls: ['9876543210', '9876543211', '9876543212', '9876543213'].map(lookUp) },
      { text: 'That is all I found.' },
    ],
    id,
  )
  const { toolCalls } = await customer.say(id, 'whose numbers are these?')
  // A quarter of eight.
  expect(toolCalls.filter(({ outcome }) => outcome === 'done')).toHaveLength(2)
  const refused = toolCalls.filter(({ outcome }) => outcome === 'failed')
  expect(refused).toHaveLength(2)
  expect(refused[0]?.result).toMatchObject({
    error: 'rate_limited',
    message: expect.stringContaining('minutes'),
  })
}, 60_000)

it('opens a customer only so many event streams at once', async () => {
  stack = await startStack({ env: { api: { LIMIT_STREAMS_PER_SUBJECT: '2' } } })
  const id = await new Customer(stack).open()
  const open = async () => {
    const hangUp = new AbortController()
    const headers = { authorization: `Bearer ${stack.tokens.customer}` }
    const url = `${stack.apiUrl}/v1/conversations/${id}/events`
    const { status } = await fetch(url, { headers, signal: hangUp.signal })
    return { status, hangUp: () => hangUp.abort() }
  }
  const [first, second] = [await open(), await open()]
  expect([first.status, second.status, (await open()).status]).toEqual([200, 200, 429])
  first.hangUp()
  const third = await waitFor(
    async () => {
      const stream = await open()
      return stream.status === 200 && stream
    },
    { what: 'the place of the stream that ended' },
  )
  second.hangUp()
  third.hangUp()
}, 60_000)

import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Customer } from './customer.ts'

const idleMs = 3_000
let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack({ env: { api: { CONVERSATION_IDLE_DAYS: String(idleMs / 86_400_000) } } })
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

it('closes a conversation that nobody writes to, counted from its latest message', async () => {
  const id = await customer.open()
  await customer.say(id, 'hello')
  const { startedAt } = await customer.say(id, 'still here')
  const closed = async () =>
    (await customer.request('GET', `/v1/conversations/${id}`)).body['state'] === 'closed'
  await waitFor(closed, { what: 'the conversation to close' })
  expect(Date.now() - Date.parse(startedAt)).toBeGreaterThanOrEqual(idleMs)
  expect(await customer.turns(id)).toHaveLength(2)
})

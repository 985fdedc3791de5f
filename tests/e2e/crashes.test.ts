/** kill -9 of each part in the middle of a turn: nothing is lost, nothing is answered twice. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startStack, type PartName, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import {
  bookingMessage,
  Customer,
  fault,
  modelCalls,
  release,
  resetApim,
  resetModel,
  script,
} from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
afterEach(async () => {
  await resetModel(stack)
  await resetApim(stack)
})

const parts: PartName[] = ['worker', 'api', 'temporal', 'postgres']

it.each(parts)(
  'finishes the turn after kill -9 of %s while the model is being asked',
  async (part) => {
    const id = await customer.open()
    await customer.say(id, 'hello')
    await resetModel(stack)
    const answer = { calls: [{ name: 'resolve_customer', arguments: { mobile: '9876543210' } }] }
    const hold = randomUUID()
    // A killed worker's model call is asked again: the first answer is lost with it.
    await script(stack, [{ ...answer, hold }, answer, { text: 'Hello Rahul.' }, { text: 'Hello Rahul.' }], id)
    const messageId = randomUUID()
    const turn = customer.say(id, 'my number is 9876543210', messageId)
    await waitFor(async () => (await modelCalls(stack)).length === 1, { what: 'the model to be asked' })

    await stack.kill(part)
    if (part !== 'worker') await release(stack, hold)
    await stack.start(part)
    if (part === 'worker') await release(stack, hold)

    expect(await turn).toMatchObject({ turn: 2, messageId, status: 'done' })
    const turns = await customer.turns(id)
    expect(turns.map((seen) => seen.text)).toEqual(['hello', 'my number is 9876543210'])
    const replies = (
      await customer.events(id, (seen) => seen.filter(({ event }) => event.type === 'reply').length >= 2)
    ).filter(({ event }) => event.type === 'reply')
    expect(replies).toHaveLength(2)
    expect((await customer.say(id, 'my number is 9876543210', messageId)).turn).toBe(2)
  },
  90_000,
)

it.each(parts)(
  'books exactly once after kill -9 of %s while the dealer backend works on it',
  async (part) => {
    const id = await customer.open()
    await customer.say(id, bookingMessage())
    // The booking is committed; its reply takes long enough to be in the air when the part dies.
    await fault(stack, { endpoint: 'create_booking', fault: { kind: 'slow_body', ms: 1_500 }, times: 1 })
    const turn = customer.say(id, 'yes')
    await waitFor(async () => (await apimBookings(stack)).length === 1, { what: 'the commit' })
    await stack.kill(part)
    await stack.start(part)
    expect((await turn).bookings).toMatchObject([{ status: 'confirmed' }])
    expect(await apimBookings(stack)).toHaveLength(1)
  },
  90_000,
)

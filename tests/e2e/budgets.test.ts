/** A conversation that has spent its budget: it says so, keeps what it promised, and goes on when an operator lets it. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { OperatorConversationPage } from '#contracts/operator.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { auditOf, Operator } from '#tests/operator/operator.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import { bookingMessage, Customer, modelCalls, release, resetApim, resetModel, script } from './customer.ts'

let stack: Stack
let customer: Customer
let operator: Operator
beforeAll(async () => {
  // The first turn begins with nothing spent, and spends more than this.
  const spent = { CONVERSATION_TOKEN_BUDGET: '1' }
  stack = await startStack({ env: { api: spent, worker: spent } })
  customer = new Customer(stack)
  operator = new Operator(stack)
})
afterAll(() => stack?.stop())
beforeEach(() => resetApim(stack))

async function withProposal() {
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage())
  const asked = (await modelCalls(stack)).length
  /** Nobody asked the model since. */
  const unasked = async () => expect((await modelCalls(stack)).length).toBe(asked)
  return { id, proposalId: String(proposal?.proposalId), unasked }
}
const pausedIds = async () => {
  const { body } = await operator.request('GET', '/v1/operator/conversations?state=paused')
  return OperatorConversationPage.parse(body).conversations.map(({ conversationId }) => conversationId)
}
const resume = (id: string, by = operator) =>
  by.request('POST', `/v1/operator/conversations/${id}/resume`, { reason: 'they called' })

it('answers with an explanation, without the model, until an operator lets it go on', async () => {
  const { id, unasked } = await withProposal()
  expect(await pausedIds()).not.toContain(id)
  expect(await resume(id)).toMatchObject({ status: 409, body: { conversation: { state: 'open' } } })

  const paused = await customer.say(id, 'Which dealers are there?', 'm-1')
  expect(paused).toMatchObject({
    turn: 2,
    status: 'done',
    reply: { model: 'none', text: expect.stringContaining('paused') },
    toolCalls: [],
  })
  expect(await customer.say(id, 'Which dealers are there?', 'm-1')).toEqual(paused)
  await unasked()
  expect(await pausedIds()).toContain(id)
  const { body } = await operator.request('GET', `/v1/operator/conversations/${id}`)
  expect(body['conversation']).toMatchObject({
    state: 'paused',
    pause: { budget: 'tokens', why: expect.stringContaining('CONVERSATION_TOKEN_BUDGET') },
    failedTurns: 0,
  })

  const looks = { subject: 'operator:looks', scopes: ['operator:read' as const] }
  const looker = new Operator(stack, await signToken(stack.tokenSecret, looks, 600))
  expect((await resume(id, looker)).status).toBe(403)
  expect(await resume(id)).toMatchObject({
    status: 200,
    body: { conversation: { state: 'open', pause: null } },
  })
  expect((await resume(id)).status).toBe(409)
  expect(await auditOf(stack, 'conversation.resume', id)).toEqual([
    { subject: 'operator:one', detail: { budget: 'tokens', reason: 'they called' } },
  ])
  expect((await customer.say(id, 'hello')).reply?.model).not.toBe('none')
  // That turn spent the new budget.
  expect((await customer.say(id, 'hello again')).reply?.model).toBe('none')
}, 60_000)

it('books by the button, and cancels the booking, while it is paused', async () => {
  const { id, proposalId, unasked } = await withProposal()
  expect((await customer.say(id, 'Is it far?')).reply?.text).toContain('buttons')
  const { bookings, reply } = await customer.decide(id, proposalId, 'confirm')
  expect(reply).toMatchObject({ model: 'none', text: expect.stringContaining('Your service is booked') })
  expect(await apimBookings(stack)).toHaveLength(1)
  const ref = String(bookings[0]?.bookingRef)
  expect(await customer.request('POST', `/v1/bookings/${ref}/cancel`, {})).toMatchObject({
    status: 200,
    body: { status: 'cancelled' },
  })
  await unasked()
}, 60_000)

it('takes a typed yes to what it proposed before', async () => {
  const { id, unasked } = await withProposal()
  expect(await customer.say(id, 'yes')).toMatchObject({
    reply: { model: 'none', text: expect.stringContaining('Your service is booked') },
    bookings: [{ status: 'confirmed' }],
  })
  expect(await apimBookings(stack)).toHaveLength(1)
  await unasked()
}, 60_000)

it('takes a no to what it proposed before', async () => {
  const { id, proposalId, unasked } = await withProposal()
  const { reply, proposal } = await customer.decide(id, proposalId, 'decline')
  expect(reply).toMatchObject({ model: 'none', text: expect.stringContaining('nothing was booked') })
  expect(proposal).toBeNull()
  expect(await apimBookings(stack)).toEqual([])
  await unasked()
}, 60_000)

it('answers a turn that had spent the budget when its worker was killed', async () => {
  const id = await customer.open()
  await resetModel(stack)
  const calls = [{ name: 'resolve_customer', arguments: { mobile: '9876543210' } }]
  const hello = { text: 'Hello Rahul.' }
  await script(stack, [{ calls }, { ...hello, hold: 'spent' }, hello], id)
  const turn = customer.say(id, 'hello')
  await waitFor(async () => (await modelCalls(stack)).length === 2, { what: 'the model to be asked again' })
  await stack.kill('worker')
  await stack.start('worker')
  await release(stack, 'spent')
  expect((await turn).reply).toMatchObject(hello)
  await resetModel(stack)
  expect((await customer.say(id, 'hello again')).reply?.model).toBe('none')
}, 60_000)

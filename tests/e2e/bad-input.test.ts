import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { Customer } from './customer.ts'

let stack: Stack
let customer: Customer
let id: string
let messages: string
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
  id = await customer.open()
  messages = `/v1/conversations/${id}/messages`
})
afterAll(() => stack.stop())

it.each([
  ['an empty text', { text: '' }, 'body.text'],
  ['a text of spaces', { text: '   ' }, 'body.text'],
  ['a text of 10,001 characters', { text: 'x'.repeat(10_001) }, 'body.text'],
  ['a NUL in the text', { text: 'a\0b' }, 'body.text'],
  ['half of a surrogate pair', { text: 'a\ud83d' }, 'body.text'],
  ['a missing text', {}, 'body.text'],
  ['a text that is no string', { text: 5 }, 'body.text'],
  ['an unknown key', { text: 'hello', admin: true }, 'body'],
  ['a messageId with spaces', { text: 'hello', messageId: 'a b' }, 'body.messageId'],
])('names the field of %s, and changes nothing', async (_what, body, field) => {
  const answer = await customer.request('POST', messages, body)
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const errors = answer.body['errors'] as { field: string; expected: string }[]
  expect(errors.map((error) => error.field)).toContain(field)
  expect(await customer.turns(id)).toEqual([])
})

it('takes a text of exactly 10,000 characters', async () => {
  const own = await customer.open()
  const turn = await customer.say(own, 'x'.repeat(10_000))
  expect(turn.status).toBe('done')
})

it('refuses invalid JSON, a wrong content type and a huge body with a clear problem', async () => {
  expect((await customer.request('POST', messages, '{"text": "hel')).status).toBe(400)
  const form = await customer.request('POST', messages, 'text=hello', {
    'content-type': 'application/x-www-form-urlencoded',
  })
  expect(form.status).toBe(415)
  const huge = await customer.request('POST', messages, { text: 'x'.repeat(100_000) })
  expect(huge.status).toBe(413)
  expect(await customer.turns(id)).toEqual([])
})

it('answers 404 for what does not exist and 422 for an id that cannot exist', async () => {
  const unknown = randomUUID()
  expect((await customer.request('GET', `/v1/conversations/${unknown}`)).status).toBe(404)
  expect(
    (await customer.request('POST', `/v1/conversations/${unknown}/messages`, { text: 'hi' })).status,
  ).toBe(404)
  expect((await customer.request('GET', '/v1/conversations/nonsense')).status).toBe(422)
  expect((await customer.request('GET', `${messages}/never-sent`)).status).toBe(404)
  expect((await customer.request('GET', '/v1/bookings/SB-NONE')).status).toBe(404)
  const proposal = `/v1/conversations/${id}/proposals/pr_none`
  expect((await customer.request('POST', proposal, { decision: 'confirm' })).status).toBe(404)
  expect((await customer.request('POST', proposal, { decision: 'maybe' })).status).toBe(422)
  expect((await customer.request('GET', '/v1/bookings/%00')).status).toBe(422)
  expect((await customer.request('GET', `${messages}?after=99999999999`)).status).toBe(422)
  expect((await customer.request('GET', '/v1/nothing')).status).toBe(404)
})

it('refuses callers without a valid token or without the scope', async () => {
  const anonymous = await fetch(`${stack.apiUrl}/v1/conversations`)
  expect(anonymous.status).toBe(401)
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer')
  const forged = new Customer(stack, `${stack.tokens.customer.slice(0, -4)}AAAA`)
  expect((await forged.request('GET', '/v1/conversations')).status).toBe(401)
})

it('answers the same messageId with the same turn, and refuses it with another text', async () => {
  const own = await customer.open()
  const path = `/v1/conversations/${own}/messages`
  const first = await customer.say(own, 'hello', 'm-1')
  const again = await customer.say(own, 'hello', 'm-1')
  expect(again).toEqual(first)
  const other = await customer.request('POST', path, { text: 'something else', messageId: 'm-1' })
  expect(other.status).toBe(409)
  expect(other.body['type']).toMatch(/message-id-reused$/)
  expect(await customer.turns(own)).toHaveLength(1)
})

it('finds the conversation that a repeated opening request made', async () => {
  const open = () => customer.request('POST', '/v1/conversations', { text: 'hello', messageId: 'opening-1' })
  const [first, second] = [await open(), await open()]
  expect(first.status).toBe(201)
  expect(second.body).toEqual(first.body)
})

it('takes no message in a closed conversation, keeps its transcript, and closes twice without complaint', async () => {
  const own = await customer.open()
  await customer.say(own, 'hello', 'm-1')
  expect((await customer.request('DELETE', `/v1/conversations/${own}`)).status).toBe(204)
  const seen = await customer.events(own, (events) => events.some(({ event }) => event.type === 'closed'))
  expect(seen.at(-1)?.event.type).toBe('closed')
  const late = await customer.request('POST', `/v1/conversations/${own}/messages`, { text: 'one more' })
  expect(late.status).toBe(409)
  expect(late.body['type']).toMatch(/conversation-closed$/)
  expect((await customer.request('GET', `/v1/conversations/${own}`)).body['state']).toBe('closed')
  expect((await customer.request('DELETE', `/v1/conversations/${own}`)).status).toBe(204)
  expect(await customer.turns(own)).toHaveLength(1)
})

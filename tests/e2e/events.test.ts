import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { bookingMessage, Customer, modelCalls, release, resetModel, script } from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  // A caller that waits for no reply at all: every turn that is not done at once is a 202.
  stack = await startStack({ env: { api: { REPLY_WAIT_MS: '300' } } })
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
afterEach(() => resetModel(stack))

type Seen = Awaited<ReturnType<Customer['events']>>
const replies = (seen: Seen) => seen.filter(({ event }) => event.type === 'reply')
/**
 * What a client has on its screen for a turn after each piece: put where it belongs, thrown away on `resync`. The pieces that
 * come together with the stored reply may be left out: the reply holds them.
 */
function screens(seen: Seen, turn: number): string[] {
  let text = ''
  return seen.flatMap(({ event }) => {
    if (event.type === 'delta' && event.turn === turn) text = text.slice(0, event.offset) + event.text
    else if (event.type === 'resync') text = ''
    else return []
    return [text]
  })
}
/** Nothing was ever shown but the beginnings of these texts, and the last of them is the reply. */
function expectOnly(seen: Seen, texts: string[]): void {
  for (const shown of screens(seen, 1)) {
    expect(
      texts.some((text) => text.startsWith(shown)),
      shown,
    ).toBe(true)
  }
  expect(seen.at(-1)?.event).toMatchObject({ type: 'reply', reply: { text: texts.at(-1) } })
}

it('streams a reply piece by piece, and the pieces make the stored reply', async () => {
  const id = await customer.open()
  const text = 'One two three four five six seven eight nine ten.'
  await script(stack, [{ text, chunkDelayMs: 30, hold: 'watched' }], id)
  const turn = customer.say(id, 'count')
  const watching = Promise.withResolvers<void>()
  const stream = customer.events(id, (events) => {
    watching.resolve()
    return replies(events).length === 1
  })
  await watching.promise
  await waitFor(async () => (await modelCalls(stack)).length === 1, { what: 'the model to be asked' })
  await release(stack, 'watched')
  const [seen] = await Promise.all([stream, turn])
  const types = seen.map(({ event }) => event.type)
  expect(types[0]).toBe('message')
  expect(types.filter((type) => type === 'delta').length).toBeGreaterThan(1)
  expectOnly(seen, [text])
})

it('shows the pieces before the reply also of a model that says it all at once', async () => {
  const id = await customer.open()
  const texts = Array.from({ length: 5 }, (_, n) => `Answer number ${n} in one breath.`)
  await script(
    stack,
    texts.map((text) => ({ text })),
    id,
  )
  const watching = Promise.withResolvers<void>()
  const stream = customer.events(id, (events) => {
    watching.resolve()
    return replies(events).length === texts.length
  })
  await customer.say(id, 'question 0')
  await watching.promise
  for (let n = 1; n < texts.length; n++) await customer.say(id, `question ${n}`)
  const seen = (await stream).map(({ event }) => event)
  const grown = [2, 3, 4, 5].filter((turn) => {
    const ofTurn = seen.filter((event) => 'turn' in event && event.turn === turn).map(({ type }) => type)
    expect(ofTurn).toEqual(['message', ...ofTurn.slice(1, -1).fill('delta'), 'reply'])
    return ofTurn.length > 2
  })
  // A machine that holds its breath for a quarter of a second costs the pieces of that turn.
  expect(grown.length).toBeGreaterThan(2)
})

it('shows a late watcher the whole unfinished reply', async () => {
  const id = await customer.open()
  const text = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')
  await script(stack, [{ text, chunkDelayMs: 30 }], id)
  const turn = customer.say(id, 'count')
  await customer.events(id, (events) => events.filter(({ event }) => event.type === 'delta').length >= 3)
  const late = await customer.events(id, (events) => replies(events).length === 1)
  expectOnly(late, [text])
  // The first piece that a late watcher gets begins at the beginning.
  expect(late.find(({ event }) => event.type === 'delta')?.event).toMatchObject({ offset: 0 })
  await turn
})

it('resumes after any event without losing or repeating one', async () => {
  const id = await customer.open()
  await customer.say(id, 'hello')
  await customer.say(id, 'what can you do')
  const all = (await customer.events(id, (events) => replies(events).length === 2)).filter(
    ({ id }) => id !== null,
  )
  expect(all.map((event) => event.id)).toEqual([1, 2, 3, 4])
  for (const after of [0, 1, 2, 3]) {
    const rest = await customer.events(id, (events) => events.some((event) => event.id === 4), after)
    expect(rest.filter((event) => event.id !== null)).toEqual(all.slice(after))
  }
})

it('begins a text anew when the model call is repeated', async () => {
  const id = await customer.open()
  const [first, second] = ['a first try that breaks off in the middle', 'The second try.']
  await script(stack, [{ cut: true, text: first }, { text: second }], id)
  const [seen] = await Promise.all([
    customer.events(id, (events) => replies(events).length === 1),
    customer.say(id, 'hello'),
  ])
  expectOnly(seen, [first, second])
})

it('refuses a cursor that is no number', async () => {
  const id = await customer.open()
  const answer = await customer.request('GET', `/v1/conversations/${id}/events`, undefined, {
    'last-event-id': 'abc',
  })
  expect(answer.status).toBe(422)
})

it('answers 202 with where to look when the turn takes long, and the turn goes on', async () => {
  const id = await customer.open()
  await script(stack, [{ text: 'At last.', hold: 'slow' }], id)
  const messages = `/v1/conversations/${id}/messages`
  const answer = await customer.request('POST', messages, { text: 'hello', messageId: 'm-1' })
  expect(answer.status).toBe(202)
  const location = String(answer.headers.get('location'))
  expect(location).toBe(`${messages}/m-1`)
  expect((await customer.request('GET', location)).body).toMatchObject({ status: 'running', reply: null })
  await release(stack, 'slow')
  const done = await waitFor(
    async () => {
      const { body } = await customer.request('GET', location)
      return body['status'] === 'done' ? body : null
    },
    { what: 'the reply' },
  )
  expect(done).toMatchObject({ reply: { text: 'At last.' } })
})

it('answers messages in order, and refuses a sixth that would wait with 429', async () => {
  const id = await customer.open()
  const messages = `/v1/conversations/${id}/messages`
  const send = (n: number) =>
    customer.request(
      'POST',
      messages,
      { text: `message ${n}`, messageId: `m-${n}` },
      { prefer: 'respond-async' },
    )
  await script(
    stack,
    [{ text: 'first', hold: 'busy' }, ...[2, 3, 4, 5, 6].map((n) => ({ text: `reply ${n}` }))],
    id,
  )
  expect((await send(1)).status).toBe(202)
  await waitFor(async () => (await modelCalls(stack)).length === 1, { what: 'the first turn' })
  for (const n of [2, 3, 4, 5, 6]) expect((await send(n)).status, `message ${n}`).toBe(202)
  const refused = await send(7)
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await customer.request('GET', `${messages}/m-6`)).status).toBe(202)

  await release(stack, 'busy')
  await customer.events(id, (events) => replies(events).length === 6)
  const turns = await customer.turns(id)
  expect(turns.map((turn) => turn.reply?.text)).toEqual([
    'first',
    'reply 2',
    'reply 3',
    'reply 4',
    'reply 5',
    'reply 6',
  ])
})

it('never takes a yes that was sent before the proposal was shown', async () => {
  const id = await customer.open()
  const messages = `/v1/conversations/${id}/messages`
  const hold = randomUUID()
  await script(stack, [{ rules: true, hold }, ...Array.from({ length: 12 }, () => ({ rules: true }))], id)
  const text = bookingMessage()
  const async = { prefer: 'respond-async' }
  await customer.request('POST', messages, { text, messageId: 'm-1' }, async)
  await waitFor(async () => (await modelCalls(stack)).length === 1, { what: 'the first turn' })
  await customer.request('POST', messages, { text: 'yes', messageId: 'm-2' }, async)
  await release(stack, hold)
  const seen = await customer.events(id, (events) => replies(events).length === 2)
  expect(seen.filter(({ event }) => event.type === 'booking')).toEqual([])
  expect((await customer.request('GET', '/v1/bookings')).body).toEqual({ bookings: [] })
})

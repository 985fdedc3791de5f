import { describe, expect, it } from 'vitest'
import { ChatClient } from './client.ts'
import type { RetryLimits } from './retry.ts'
import { turnView } from './testing/events.ts'
import { eager, impatient, problem, reply, serve, type Answer } from './testing/server.ts'

async function withServer(answer: Answer, limits: RetryLimits = eager) {
  const server = await serve(answer)
  const stop = new AbortController()
  const waits: string[] = []
  const client = new ChatClient({
    url: `${server.url}/`,
    token: 'secret',
    signal: stop.signal,
    limits,
    onWait: (reason) => waits.push(reason),
  })
  return { server, client, stop, waits, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
const hello = { text: 'hello', messageId: 'm1', inSight: null }

describe('sending a message', () => {
  it('repeats it under the same id through lost connections, 502, 503 and 504', async () => {
    await using stub = await withServer((_call, response, count) => {
      if (count === 1) return response.destroy()
      if (count <= 4) return reply(response, 500 + count, problem(500 + count, 'Later.'))
      reply(response, 200, turnView(3))
    })
    expect((await stub.client.send('c1', hello)).turn).toBe(3)
    expect(stub.server.calls.map(({ body }) => body)).toEqual(Array.from({ length: 5 }, () => hello))
    expect(stub.server.calls[0]).toMatchObject({
      method: 'POST',
      path: '/v1/conversations/c1/messages',
      headers: { authorization: 'Bearer secret', 'content-type': 'application/json' },
    })
  })

  it('repeats it when the answer breaks off half-way', async () => {
    await using stub = await withServer((_call, response, count) => {
      if (count > 1) return reply(response, 200, turnView(1))
      response.writeHead(200, { 'content-length': '500' })
      response.write('{"turn":', () => response.destroy())
    })
    expect((await stub.client.send('c1', hello)).turn).toBe(1)
  })

  it('asks again for the same turn after 202', async () => {
    await using stub = await withServer((_call, response, count) =>
      count < 3
        ? reply(response, 202, { messageId: 'm1', status: 'accepted' })
        : reply(response, 200, turnView(1)),
    )
    expect((await stub.client.send('c1', hello)).turn).toBe(1)
    expect(stub.server.calls.every(({ body }) => (body as typeof hello).messageId === 'm1')).toBe(true)
  })

  it('waits as long as a 429 asks for, says why, and loses no patience over it', async () => {
    await using stub = await withServer((_call, response, count) => {
      const headers = { 'retry-after': '0.06' }
      if (count <= 3) return reply(response, 429, problem(429, '5 messages wait already.'), headers)
      reply(response, 200, turnView(1))
    }, impatient)
    const begun = performance.now()
    await stub.client.send('c1', hello)
    expect(performance.now() - begun).toBeGreaterThanOrEqual(170)
    expect(stub.waits).toEqual(Array.from({ length: 3 }, () => '5 messages wait already.'))
  })

  it('is not repeated when it is refused; the error says what the problem says', async () => {
    await using stub = await withServer((_call, response) =>
      reply(response, 409, problem(409, 'The conversation is closed. Start a new one.')),
    )
    await expect(stub.client.send('c1', hello)).rejects.toThrow(
      'The conversation is closed. Start a new one.',
    )
    expect(stub.server.calls).toHaveLength(1)
  })

  it('ends when patience is over, naming the address', async () => {
    await using stub = await withServer((_call, response) => response.destroy(), impatient)
    await expect(stub.client.send('c1', hello)).rejects.toThrow(
      `The API at ${stub.server.url} is not reachable`,
    )
  })

  it('ends at once when the chat ends', async () => {
    await using stub = await withServer(() => stub.stop.abort(new Error('left')))
    await expect(stub.client.send('c1', hello)).rejects.toThrow('left')
    expect(stub.server.calls).toHaveLength(1)
  })
})

describe('the other requests', () => {
  it('open a conversation with its first message and do not wait for the reply', async () => {
    await using stub = await withServer((_call, response, count) =>
      count === 1
        ? response.destroy()
        : reply(response, 202, { conversationId: 'c9', messageId: 'm1', status: 'accepted' }),
    )
    expect(await stub.client.open(hello)).toBe('c9')
    const body = { text: hello.text, messageId: hello.messageId }
    expect(stub.server.calls[1]).toMatchObject({ body, headers: { prefer: 'respond-async' } })
  })

  it('decide a proposal', async () => {
    await using stub = await withServer((_call, response) => reply(response, 200, turnView(2)))
    await stub.client.decide('c1', 'pr_1', 'decline')
    expect(stub.server.calls[0]).toMatchObject({
      path: '/v1/conversations/c1/proposals/pr_1',
      body: { decision: 'decline' },
    })
  })

  it('tell when something else answers', async () => {
    await using stub = await withServer((_call, response) => response.end('<!doctype html>'))
    await expect(stub.client.about()).rejects.toThrow('is not the chat API')
  })
})

import { describe, expect, it } from 'vitest'
import { ChatClient } from './client.ts'
import { followEvents, type ChatMessage } from './events.ts'
import { Retry, type RetryLimits } from './retry.ts'
import { delta, message, replied } from './testing/events.ts'
import { eager, impatient, problem, reply, serve, sse, type StubServer } from './testing/server.ts'

describe('following a conversation', () => {
  async function follow(
    server: StubServer,
    enough: (seen: ChatMessage[]) => boolean,
    { limits = eager, silenceMs }: { limits?: RetryLimits; silenceMs?: number } = {},
  ) {
    const stop = new AbortController()
    const client = new ChatClient({ url: server.url, token: 't', signal: stop.signal, limits })
    const connection: string[] = []
    const seen: ChatMessage[] = []
    const events = followEvents({
      open: (lastSeq, signal) => client.events('c1', lastSeq, signal),
      signal: stop.signal,
      retry: new Retry(limits),
      onConnection: (state) => connection.push(state),
      ...(silenceMs === undefined ? {} : { silenceMs }),
    })
    for await (const event of events) {
      seen.push(event)
      if (enough(seen)) stop.abort()
    }
    return { seen, connection }
  }
  const stored = [message(1, 'm1', 'hi'), replied(1, 'Hello'), message(2, 'm2', 'ok'), replied(2, 'Bye')]
  const has = (count: number) => (seen: ChatMessage[]) => seen.filter(({ seq }) => seq).length >= count
  const begin = { 'content-type': 'text/event-stream' }

  it('goes on after a cut in the middle of an event, losing and repeating none', async () => {
    await using server = await serve(({ headers }, response, count) => {
      const from = Number(headers['last-event-id'])
      const wire = stored.map((event, index) => sse(event, index + 1)).slice(from)
      response.writeHead(200, begin)
      // Each connection brings one whole event and half of the next.
      response.write(`${wire[0] ?? ''}${wire[1]?.slice(0, 20) ?? ''}`, () => {
        if (count % 2) response.destroy()
        else response.end()
      })
    })
    const { seen, connection } = await follow(server, has(4))
    expect(seen).toEqual(stored.map((event, index) => ({ event, seq: index + 1 })))
    expect(server.calls.map(({ headers }) => headers['last-event-id'])).toEqual(['0', '1', '2', '3'])
    expect(connection).toEqual(['up', 'down', 'up', 'down', 'up', 'down', 'up'])
  })

  it('keeps its place across events that are not stored, and drops what a server repeats', async () => {
    await using server = await serve((_call, response, count) => {
      response.writeHead(200, begin)
      response.write(sse(stored[0]!, 1))
      if (count === 1) return response.end(sse(delta(1, 1, 0, 'He')))
      response.write(sse(stored[1]!, 2))
    })
    const { seen } = await follow(server, has(2))
    expect(seen.map(({ event }) => event.type)).toEqual(['message', 'delta', 'reply'])
    expect(server.calls[1]?.headers['last-event-id']).toBe('1')
  })

  it('gives up a connection that has gone silent', async () => {
    await using server = await serve(({ headers }, response) => {
      const from = Number(headers['last-event-id'])
      response.writeHead(200, begin)
      response.write(sse(stored[from]!, from + 1))
    })
    const { seen, connection } = await follow(server, has(2), { silenceMs: 100 })
    expect(seen.map(({ seq }) => seq)).toEqual([1, 2])
    expect(connection).toContain('down')
  })

  it('passes over events of a newer server', async () => {
    await using server = await serve((_call, response) => {
      response.writeHead(200, begin)
      response.write(`${sse({ type: 'mood' }, 1)}data: {\n\n${sse(stored[1]!, 2)}`)
    })
    const { seen } = await follow(server, has(1))
    expect(seen).toEqual([{ event: stored[1], seq: 2 }])
  })

  it('outlasts a server that is not ready', async () => {
    await using server = await serve((_call, response, count) => {
      if (count < 4) return reply(response, 503, problem(503, 'Not yet.'))
      response.writeHead(200, begin)
      response.write(sse(stored[0]!, 1))
    })
    expect((await follow(server, has(1))).seen).toHaveLength(1)
  })

  it('ends with the reason when it is refused, and when patience is over', async () => {
    await using refusing = await serve((_call, response) =>
      reply(response, 404, problem(404, 'There is no such conversation.')),
    )
    await expect(follow(refusing, has(1))).rejects.toThrow('There is no such conversation.')
    expect(refusing.calls).toHaveLength(1)
    await using down = await serve((_call, response) => response.destroy())
    await expect(follow(down, has(1), { limits: impatient })).rejects.toThrow('is not reachable')
  })
})

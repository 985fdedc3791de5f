import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '#contracts/chat.ts'
import { ChatClient } from './client.ts'
import { Printer } from './printer.ts'
import { Session } from './session.ts'
import { PipeTerminal } from './terminal.ts'
import { decided, message, proposal, replied, turnView } from './testing/events.ts'
import { eager, problem, reply, serve, sse, type Call } from './testing/server.ts'

const id = '5b0a4a52-3f0e-4d0c-8b3f-0a8f8d8f0c11'

/** An API of one conversation; `onAct` says which events an act brings, and the act is answered at once. */
async function conversation(
  onAct: (act: Call, turn: number) => ChatEvent[] | number,
  past: ChatEvent[] = [],
) {
  const stored = [...past]
  const streams = new Map<ServerResponse, number>()
  let turns = past.filter(({ type }) => type === 'reply').length
  const flush = () => {
    for (const [stream, sent] of streams) {
      stored.slice(sent).forEach((event, index) => stream.write(sse(event, sent + index + 1)))
      streams.set(stream, stored.length)
    }
  }
  const server = await serve((call, response) => {
    if (call.path.endsWith('/events')) {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      streams.set(response, Number(call.headers['last-event-id']))
      response.on('close', () => streams.delete(response))
      return flush()
    }
    if (call.method === 'GET') return reply(response, 200, { lastEventId: stored.length })
    if (call.path === '/v1/conversations') return reply(response, 202, { conversationId: id })
    const events = onAct(call, turns + 1)
    if (typeof events === 'number') return reply(response, events, problem(events, 'Refused.'))
    turns++
    stored.push(...events)
    reply(response, 200, turnView(turns))
    flush()
  })
  const acts = () => server.calls.filter(({ method, path }) => method === 'POST' && path.includes(id))
  const drop = () => streams.forEach((_sent, stream) => stream.destroy())
  return { server, acts, drop, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

function start(url: string, lines: string[], conversationId?: string) {
  const stop = new AbortController()
  const [input, out, err] = [new PassThrough(), new PassThrough(), new PassThrough()]
  input.end(lines.map((line) => `${line}\n`).join(''))
  const terminal = new PipeTerminal({ input, out, err })
  const printer = new Printer({ terminal, style: (_style, text) => text })
  const client = new ChatClient({ url, token: 't', signal: stop.signal, limits: eager })
  const session = new Session({
    client,
    terminal,
    printer,
    limits: eager,
    signal: stop.signal,
    ...(conversationId && { conversationId }),
  })
  const run = session.run().finally(() => stop.abort())
  const read = (stream: PassThrough) => String(stream.read() ?? '')
  return { session, run, screen: () => read(out), notices: () => read(err) }
}
const said = ({ body }: Call) => body as { text: string; messageId: string; decision?: string }
const echo = (act: Call, turn: number): ChatEvent[] => [
  message(turn, said(act).messageId, said(act).text),
  replied(turn, `Reply ${turn}.`),
]

describe('a scripted chat', () => {
  it('sends each line when the reply before is on the screen, and ends with the lines', async () => {
    await using api = await conversation(echo)
    const { session, run, screen } = start(api.server.url, ['one', '', ' two '])
    await run
    expect(screen()).toBe('› one\nReply 1.\n\n› two\nReply 2.\n\n')
    expect(session.conversationId).toBe(id)
    const opening = api.server.calls.find(({ path }) => path === '/v1/conversations')
    expect(api.acts()[0]?.body).toEqual({ ...(opening?.body as object), inSight: null })
  })

  it('goes on after its event stream dropped, printing nothing twice', async () => {
    await using api = await conversation((act, turn) => {
      api.drop()
      return echo(act, turn)
    })
    const { run, screen, notices } = start(api.server.url, ['one', 'two'])
    await run
    expect(screen()).toBe('› one\nReply 1.\n\n› two\nReply 2.\n\n')
    expect(notices()).toContain('reconnecting')
  })

  it('answers a proposal with y or n, and sends anything else as a message', async () => {
    await using api = await conversation((act, turn) => {
      const { decision } = said(act)
      if (decision === 'confirm') {
        return [decided(turn, decision), proposal(turn, 'confirmed'), replied(turn, 'Booked.')]
      }
      return [...echo(act, turn), proposal(turn, 'open')].toSorted((a) => (a.type === 'reply' ? 1 : 0))
    })
    const { run } = start(api.server.url, ['y', 'why?', 'y', 'n'])
    await run
    expect(api.acts().map((act) => said(act).decision ?? said(act).text)).toEqual([
      'y',
      'why?',
      'confirm',
      'n',
    ])
    expect(api.acts()[2]?.path).toBe(`/v1/conversations/${id}/proposals/pr_1`)
  })

  it('ends with the reason at a line that is refused', async () => {
    await using api = await conversation((act, turn) => (turn === 2 ? 409 : echo(act, turn)))
    const { run, screen } = start(api.server.url, ['one', 'two', 'three'])
    await expect(run).rejects.toThrow('Refused.')
    expect(screen()).toBe('› one\nReply 1.\n\n')
    expect(api.acts()).toHaveLength(2)
  })

  it('prints an old conversation before it goes on', async () => {
    await using api = await conversation(echo, [message(1, 'm1', 'earlier'), replied(1, 'Yes.')])
    const { run, screen } = start(api.server.url, ['now'], id)
    await run
    expect(screen()).toBe('› earlier\nYes.\n\n› now\nReply 2.\n\n')
    expect(api.acts()).toHaveLength(1)
  })

  it('ends when the event stream is refused', async () => {
    await using server = await serve(({ path }, response) => {
      if (path.endsWith('/events')) return reply(response, 401, problem(401, 'A valid token is needed.'))
      if (path === '/v1/conversations') reply(response, 202, { conversationId: id })
    })
    await expect(start(server.url, ['one']).run).rejects.toThrow('A valid token is needed.')
  })
})

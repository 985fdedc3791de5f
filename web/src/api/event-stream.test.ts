import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChatEvent } from '#contracts/chat.ts'
import { followEvents, type Connection } from './event-stream.ts'
import { ProblemError, UnreachableError } from './problems.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A server that hands out one scripted answer per connection. */
function follow(answers: (() => ReadableStream<Uint8Array<ArrayBuffer>>)[], lastSeq = 0) {
  const life = new AbortController()
  const network = new EventTarget()
  const opened: number[] = []
  const events: [ChatEvent['type'], number | undefined][] = []
  const connections: Connection[] = []
  const ended = followEvents({
    signal: life.signal,
    network,
    lastSeq,
    open: async (from) => {
      opened.push(from)
      const answer = answers.shift()
      if (!answer) throw new UnreachableError('nobody there')
      return answer()
    },
    onEvent: (event, seq) => events.push([event.type, seq]),
    onConnection: (connection) => connections.push(connection),
  })
  return { life, network, opened, events, connections, ended, answers }
}

const encoder = new TextEncoder()
/** A connection that says this, and then ends, breaks off or stays silent. */
const says = (text: string, then: 'ends' | 'breaks' | 'stays') => () =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      controller.enqueue(encoder.encode(text))
      if (then === 'ends') controller.close()
    },
    pull(controller) {
      if (then === 'breaks') controller.error(new TypeError('network error'))
    },
  })
const refuses = (status: number) => () => {
  throw new ProblemError({ type: 'about:blank', title: 'no', status })
}
const closedEvent = (seq: number) => `id: ${seq}\ndata: {"type":"closed"}\n\n`
const resync = 'data: {"type":"resync"}\n\n'

test('goes on behind the last stored event after a connection ends or breaks off', async () => {
  const stream = follow(
    [says(closedEvent(5) + resync, 'ends'), says(closedEvent(6), 'breaks'), says(closedEvent(7), 'stays')],
    4,
  )
  await vi.waitFor(() => expect(stream.events).toHaveLength(4))
  expect(stream.opened).toEqual([4, 5, 6])
  expect(stream.events).toEqual([
    ['closed', 5],
    ['resync', undefined],
    ['closed', 6],
    ['closed', 7],
  ])
  expect(stream.connections).toEqual(['live', 'reconnecting', 'live', 'reconnecting', 'live'])
  stream.life.abort()
  await stream.ended
})

test('passes a stored event on once, however often it comes', async () => {
  const stream = follow([
    says(closedEvent(1) + closedEvent(1) + closedEvent(2), 'ends'),
    says(closedEvent(2) + closedEvent(3), 'stays'),
  ])
  await vi.waitFor(() => expect(stream.events.map(([, seq]) => seq)).toEqual([1, 2, 3]))
  stream.life.abort()
  await stream.ended
})

test('passes over what it does not know, and does not ask for it again', async () => {
  const stream = follow([
    says('id: 8\ndata: {"type":"fireworks"}\n\ndata: {\n\n', 'ends'),
    says(closedEvent(9), 'stays'),
  ])
  await vi.waitFor(() => expect(stream.events).toEqual([['closed', 9]]))
  expect(stream.opened).toEqual([0, 8])
  stream.life.abort()
  await stream.ended
})

test('takes a stream that is silent for 40 s as dead, but not one with heartbeats', async () => {
  let server: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined
  const quiet = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({ start: (controller) => void (server = controller) })
  const stream = follow([quiet, says(closedEvent(1), 'stays')])
  await vi.advanceTimersByTimeAsync(39_000)
  server?.enqueue(encoder.encode(': heartbeat\n\n'))
  await vi.advanceTimersByTimeAsync(39_000)
  expect(stream.connections).toEqual(['live'])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(stream.connections).toEqual(['live', 'reconnecting'])
  await vi.waitFor(() => expect(stream.events).toEqual([['closed', 1]]))
  stream.life.abort()
  await stream.ended
})

test('says so at once when the browser goes offline, and is back at once when it is online again', async () => {
  const stream = follow([says(': heartbeat\n\n', 'stays')])
  await vi.advanceTimersByTimeAsync(0)
  expect(stream.connections).toEqual(['live'])
  stream.network.dispatchEvent(new Event('offline'))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(stream.connections.at(-1)).toBe('reconnecting')
  expect(stream.opened.length).toBeGreaterThan(5)
  stream.answers.push(says(closedEvent(1), 'stays'))
  stream.network.dispatchEvent(new Event('online'))
  await vi.advanceTimersByTimeAsync(0)
  expect(stream.events).toEqual([['closed', 1]])
  stream.life.abort()
  await stream.ended
})

test('tries again on overload and errors of the server, and gives up on a refusal', async () => {
  const stream = follow([refuses(503), refuses(500), refuses(404)])
  const outcome = expect(stream.ended).rejects.toMatchObject({ problem: { status: 404 } })
  await vi.advanceTimersByTimeAsync(5_000)
  await outcome
  expect(stream.opened).toHaveLength(3)
})

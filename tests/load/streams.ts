/** Many conversations, each with an open event stream, and turns that go round among them. */
import { randomUUID } from 'node:crypto'
import type { Arrived } from './arrivals.ts'
import { arrive } from './arrivals.ts'
import { EventStream } from './event-stream.ts'
import { post, reason, Refused, Turned, type Target } from './http.ts'
import type { Tally } from './tally.ts'

export interface StreamFigures {
  wanted: number
  open: number
  /** Stored events that arrived, each counted once, and others: pieces of replies. */
  stored: number
  volatile: number
  /** Of answered turns: events that never came. */
  dropped: number
  /** Events that came more than once, or after a later one. */
  doubled: number
  disordered: number
  /** Times that a stream ended by itself and was resumed. */
  resumed: number
}
interface Listener {
  conversationId: string
  token: string
  stream: EventStream
  /** Numbers of the turns that were answered. */
  turns: Set<number>
}

/** Conversations that are opened at a time. */
const openers = 20
/** After the last answer, the streams have so long to bring what belongs to it. */
const graceMs = 15_000

/**
 * Opens `streams` conversations, by a first turn so that each is at rest, with a stream each; then sends `perSecond` messages
 * for so many seconds. `begin` is called in between.
 */
export async function runStreams(
  target: Target,
  tally: Tally,
  { streams, perSecond, seconds }: { streams: number; perSecond: number; seconds: number },
  begin: () => void,
): Promise<Arrived & { streams: StreamFigures }> {
  let heard: (() => void) | undefined
  const listeners = await openAll(target, tally, streams, () => heard?.())
  try {
    begin()
    const arrived = await arrive({ perSecond }, listeners.length === 0 ? 0 : seconds, async (number, due) => {
      const listener = listeners[number % listeners.length]
      if (listener) await say(target, tally, listener, due)
    })
    await untilComplete(listeners, (notify) => (heard = notify))
    return { ...arrived, streams: figures(streams, listeners) }
  } finally {
    await Promise.all(listeners.map(({ stream }) => stream.close()))
  }
}

/** Until each stream brought the replies to its turns, or `graceMs` have passed. `subscribe` is given what to call at each event. */
async function untilComplete(listeners: Listener[], subscribe: (notify: () => void) => void): Promise<void> {
  const complete = Promise.withResolvers<void>()
  const timer = setTimeout(complete.resolve, graceMs)
  const look = () => {
    if (listeners.every(({ stream, turns }) => stream.ledger.hasReplies(turns))) complete.resolve()
  }
  subscribe(look)
  look()
  await complete.promise
  clearTimeout(timer)
}

async function openAll(
  target: Target,
  tally: Tally,
  streams: number,
  heard: () => void,
): Promise<Listener[]> {
  const listeners: Listener[] = []
  let begun = 0
  const opener = async () => {
    while (begun++ < streams) {
      const listener = await open(target, tally, heard)
      if (listener) listeners.push(listener)
    }
  }
  await Promise.all(Array.from({ length: openers }, opener))
  return listeners
}

/** Null where it was refused or failed, which is counted. */
async function open(target: Target, tally: Tally, heard: () => void): Promise<Listener | null> {
  const token = await target.token()
  const answer = await ask(target, tally, token, 'first turn', '/v1/conversations')
  if (!answer) return null
  const conversationId = String(answer['conversationId'])
  const stream = new EventStream(`${target.apiUrl}/v1/conversations/${conversationId}/events`, token, heard)
  const since = performance.now()
  try {
    await stream.open()
    tally.add('open stream', 'answered', performance.now() - since)
    return { conversationId, token, stream, turns: new Set(turnOf(answer)) }
  } catch (error) {
    const outcome = error instanceof Refused ? 'refused' : 'failed'
    tally.add('open stream', outcome, performance.now() - since, reason(error))
    return null
  }
}

async function say(target: Target, tally: Tally, listener: Listener, due: number): Promise<void> {
  const { conversationId, token, turns } = listener
  const answer = await ask(target, tally, token, 'turn', `/v1/conversations/${conversationId}/messages`, due)
  for (const turn of turnOf(answer)) turns.add(turn)
}

/** Null where it was refused or failed. */
async function ask(
  target: Target,
  tally: Tally,
  token: string,
  step: string,
  path: string,
  due = performance.now(),
): Promise<Record<string, unknown> | null> {
  try {
    const message = { text: 'Any free slots in Pune?', messageId: randomUUID() }
    return await post({ target, tally, token, step, due }, path, message)
  } catch (error) {
    if (error instanceof Turned) return null
    throw error
  }
}

/** None where it was not answered, or late. */
const turnOf = (answer: Record<string, unknown> | null): number[] =>
  typeof answer?.['turn'] === 'number' ? [answer['turn']] : []

function figures(wanted: number, listeners: Listener[]): StreamFigures {
  const sum = (of: (listener: Listener) => number) =>
    listeners.reduce((total, listener) => total + of(listener), 0)
  return {
    wanted,
    open: listeners.length,
    stored: sum(({ stream }) => stream.ledger.stored),
    volatile: sum(({ stream }) => stream.volatile),
    dropped: sum(({ stream, turns }) => stream.ledger.dropped(turns)),
    doubled: sum(({ stream }) => stream.ledger.doubled),
    disordered: sum(({ stream }) => stream.ledger.disordered),
    resumed: sum(({ stream }) => stream.resumed),
  }
}

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

/** Opens `streams` conversations with a stream each, then sends `perSecond` messages for so many seconds. */
export async function runStreams(
  target: Target,
  tally: Tally,
  { streams, perSecond, seconds }: { streams: number; perSecond: number; seconds: number },
): Promise<Arrived & { streams: StreamFigures }> {
  let heard: (() => void) | undefined
  const listeners = await openAll(target, tally, streams, () => heard?.())
  try {
    const arrived = await arrive({ perSecond }, listeners.length === 0 ? 0 : seconds, async (number, due) => {
      const listener = listeners[number % listeners.length]
      if (listener) await say(target, tally, listener, due)
    })
    const complete = () => listeners.every(({ stream, turns }) => stream.ledger.hasReplies(turns))
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs)
      heard = () => {
        if (!complete()) return
        clearTimeout(timer)
        resolve()
      }
      heard()
    })
    return { ...arrived, streams: figures(streams, listeners) }
  } finally {
    await Promise.all(listeners.map(({ stream }) => stream.close()))
  }
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
  try {
    const created = await post({ target, tally, token, step: 'open conversation' }, '/v1/conversations', {})
    const conversationId = String(created['conversationId'])
    const url = `${target.apiUrl}/v1/conversations/${conversationId}/events`
    const stream = new EventStream(url, token, heard)
    const since = performance.now()
    try {
      await stream.open()
      tally.add('open stream', 'answered', performance.now() - since)
      return { conversationId, token, stream, turns: new Set() }
    } catch (error) {
      const outcome = error instanceof Refused ? 'refused' : 'failed'
      tally.add('open stream', outcome, performance.now() - since, reason(error))
      return null
    }
  } catch (error) {
    if (error instanceof Turned) return null
    throw error
  }
}

async function say(target: Target, tally: Tally, listener: Listener, due: number): Promise<void> {
  const { conversationId, token, turns } = listener
  try {
    const answer = await post(
      { target, tally, token, step: 'turn', due },
      `/v1/conversations/${conversationId}/messages`,
      { text: 'Any free slots in Pune?', messageId: randomUUID() },
    )
    if (typeof answer['turn'] === 'number') turns.add(answer['turn'])
  } catch (error) {
    if (!(error instanceof Turned)) throw error
  }
}

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

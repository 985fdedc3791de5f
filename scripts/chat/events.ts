/** A conversation's event stream: what comes over the wire, and how to go on after it broke off. */
import { ChatEvent } from '#contracts/chat.ts'
import { SseParser } from '#contracts/server-sent-events.ts'
import { isPassing, ProblemError, UnreachableError, type Retry } from './retry.ts'

export interface ChatMessage {
  event: ChatEvent
  /** Number of a stored event. */
  seq?: number
}

export interface FollowOptions {
  /** Opens the stream behind the stored event `lastSeq` (0: from the beginning). */
  open: (lastSeq: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>
  signal: AbortSignal
  retry: Retry
  /** A stream silent for so long (ms) is dead; the server sends a heartbeat every 15 s. */
  silenceMs?: number
  onConnection?: (state: 'up' | 'down') => void
}

/**
 * All events, the stored ones each once and in order, through any number of connections, until `signal` ends it.
 * Throws what does not pass by itself: a refusal, or the latest failure when patience is over.
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<ChatMessage, void> {
  const { open, signal, retry, silenceMs = 45_000, onConnection } = options
  let lastSeq = 0
  for (;;) {
    const dead = new AbortController()
    const watchdog = setTimeout(() => dead.abort(), silenceMs)
    let failure: unknown = new UnreachableError('The event stream broke off.')
    try {
      const body = await open(lastSeq, AbortSignal.any([signal, dead.signal]))
      onConnection?.('up')
      const parser = new SseParser()
      for await (const piece of body.pipeThrough(new TextDecoderStream())) {
        watchdog.refresh()
        retry.renew()
        for (const { id, data } of parser.push(piece)) {
          const seq = id === undefined ? undefined : Number(id)
          if (seq !== undefined && !(seq > lastSeq)) continue
          lastSeq = seq ?? lastSeq
          const event = readEvent(data)
          if (event) yield { event, ...(seq === undefined ? {} : { seq }) }
        }
      }
    } catch (error) {
      if (error instanceof ProblemError && !isPassing(error)) throw error
      if (isPassing(error)) failure = error
    } finally {
      clearTimeout(watchdog)
    }
    if (signal.aborted) return
    onConnection?.('down')
    try {
      await retry.pause(failure, signal)
    } catch (error) {
      if (signal.aborted) return
      throw error
    }
  }
}

/** Undefined for what this version does not know: a newer server may tell more. */
function readEvent(data: string): ChatEvent | undefined {
  try {
    return ChatEvent.safeParse(JSON.parse(data)).data
  } catch {
    return undefined
  }
}

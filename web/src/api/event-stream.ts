/** Events through any number of connections: every stored one once and in order. */
import type { z } from 'zod'
import { ChatEvent } from '#contracts/chat.ts'
import { SseParser } from '#contracts/server-sent-events.ts'
import { isPassing } from './problems.ts'
import { backoffMs, pause, type Waiting } from './retry.ts'

export type Connection = 'live' | 'reconnecting'

export interface EventStreamOptions<E> extends Waiting {
  /** Opens the stream behind the stored event `lastSeq`. */
  open: (lastSeq: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>
  /** The last stored event that is known already. */
  lastSeq: number
  /** `seq` is the number of a stored event. */
  onEvent: (event: E, seq: number | undefined) => void
  onConnection: (connection: Connection) => void
  /** A stream silent for so long is dead; the server sends a heartbeat every 15 s. */
  silenceMs?: number
}

/** A conversation's events; see `followStream`. */
export const followEvents = (options: EventStreamOptions<ChatEvent>): Promise<void> =>
  followStream(ChatEvent, options)

/** Follows until `signal` ends it. @throws what does not pass by itself: a refusal. */
export async function followStream<E>(schema: z.ZodType<E>, options: EventStreamOptions<E>): Promise<void> {
  const { signal, onConnection } = options
  let { lastSeq } = options
  let failures = 0
  while (!signal.aborted) {
    try {
      await readOne(schema, options, lastSeq, (event, seq) => {
        failures = 0
        if (seq !== undefined) lastSeq = seq
        if (event) options.onEvent(event, seq)
      })
    } catch (error) {
      if (!signal.aborted && !isPassing(error)) throw error
    }
    if (signal.aborted) return
    onConnection('reconnecting')
    await pause(backoffMs(failures++), options)
  }
}

/** One connection, until it ends, falls silent, or the browser says that it is offline. */
async function readOne<E>(
  schema: z.ZodType<E>,
  { open, network, signal, onConnection, silenceMs = 40_000 }: EventStreamOptions<E>,
  lastSeq: number,
  onSign: (event?: E, seq?: number) => void,
): Promise<void> {
  const dead = new AbortController()
  const give = () => dead.abort()
  let watchdog = setTimeout(give, silenceMs)
  network.addEventListener('offline', give, { signal: dead.signal })
  const end = AbortSignal.any([signal, dead.signal])
  try {
    const body = await open(lastSeq, end)
    onConnection('live')
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    end.addEventListener('abort', () => void reader.cancel().catch(() => undefined), { once: true })
    const parser = new SseParser()
    for (;;) {
      const piece = await reader.read().catch(() => undefined)
      if (!piece || piece.done || end.aborted) return
      clearTimeout(watchdog)
      watchdog = setTimeout(give, silenceMs)
      onSign()
      for (const { id, data } of parser.push(piece.value)) {
        const seq = id === undefined ? undefined : Number(id)
        if (seq !== undefined && !(seq > lastSeq)) continue
        if (seq !== undefined) lastSeq = seq
        onSign(readEvent(schema, data), seq)
      }
    }
  } finally {
    clearTimeout(watchdog)
    dead.abort()
  }
}

/** Undefined for what this page does not know yet: a newer server may tell more. */
function readEvent<E>(schema: z.ZodType<E>, data: string): E | undefined {
  try {
    return schema.safeParse(JSON.parse(data)).data
  } catch {
    return undefined
  }
}

import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { WireEvent } from './wire.ts'

export interface Pace {
  /** Between two deltas. */
  chunkDelayMs: number
  /** Break the connection off in the middle of the deltas. */
  cut: boolean
  signal: AbortSignal
}

const isDelta = (event: WireEvent): boolean => event.type.endsWith('.delta')

/** Sends events as SSE, each one flushed before the next. Ends early where the client is gone. */
export async function sendEvents(
  out: ServerResponse,
  events: Iterable<WireEvent>,
  pace: Pace,
): Promise<void> {
  out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  const all = [...events]
  const deltas = all.filter(isDelta).length
  let sent = 0
  for (const event of all) {
    if (isDelta(event)) {
      if (pace.cut && sent >= Math.ceil(deltas / 2)) break
      if (sent++ > 0 && pace.chunkDelayMs > 0)
        await sleep(pace.chunkDelayMs, undefined, { signal: pace.signal })
    } else if (pace.cut && sent > 0) break
    await write(out, `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  if (pace.cut) out.destroy()
  else out.end()
}

/** A body that breaks off half-way, for calls that do not stream. */
export async function sendHalf(out: ServerResponse, json: string): Promise<void> {
  out.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
  await write(out, json.slice(0, json.length / 2))
  out.destroy()
}

const write = (out: ServerResponse, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    out.write(text, (error) => (error ? reject(error) : resolve()))
  })

/** Aborts when the client goes away before it has its answer. */
export function clientGone(out: ServerResponse): AbortSignal {
  const controller = new AbortController()
  once(out, 'close').then(
    () => controller.abort(),
    () => controller.abort(),
  )
  return controller.signal
}

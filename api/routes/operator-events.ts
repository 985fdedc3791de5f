import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { OperatorEvent } from '#contracts/operator.ts'
import type { Deps, Env } from '../env.ts'
import type { OperatorHint } from '../live-hub.ts'
import { security } from '../schemas.ts'
import { leaseStream } from '../stream-leases.ts'
import { heartbeatMs, sendAway } from './events.ts'

/** Hints that something changed, so that a console need not ask again and again. Nothing is kept: after a `resync` all may have changed. */
export function operatorEventRoutes({ config, db, live, logger, stopping }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'get',
      path: '/v1/operator/events',
      operationId: 'streamChanges',
      tags: ['operators'],
      summary: 'Which bookings and conversations change, as they do',
      description:
        'Server-sent events without an end: `changed` with `{type, kind, id, state}`, and `resync` at the beginning and ' +
        'wherever some may have been missed.',
      security,
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
      },
    }),
    async (c) => {
      const { subject } = c.get('caller')
      const giveBack = await leaseStream(db, subject, config.LIMIT_STREAMS_PER_SUBJECT)
      // Proxies must not hold the stream back.
      c.header('x-accel-buffering', 'no')
      return streamSSE(c, async (stream) => {
        const hints = new Hints()
        const stop = live.oversee(hints)
        const heartbeat = setInterval(() => hints.onBeat(), heartbeatMs)
        const wake = () => hints.wake()
        stream.onAbort(wake)
        stopping.addEventListener('abort', wake)
        try {
          while (!stream.aborted) {
            const { events, beat } = await hints.next()
            for (const event of events) {
              await stream.writeSSE({ event: event.type, data: JSON.stringify(event) })
            }
            if (beat) await stream.write(': heartbeat\n\n')
            if (stopping.aborted) return await sendAway(stream)
          }
        } catch (error) {
          // Hono would send the error's text to the client; the client connects again by itself instead.
          if (!stream.aborted) logger.warn({ error: String(error) }, 'operator event stream ended')
        } finally {
          clearInterval(heartbeat)
          stopping.removeEventListener('abort', wake)
          stop()
          await giveBack()
        }
      })
    },
  )
}

/** What waits for a stream that is slower than the changes: the latest hint of each thing, or that all may have changed. */
class Hints {
  /** More things than these are told as `resync`. */
  readonly #most = 1_000
  #changed = new Map<string, OperatorHint>()
  #gap = true
  #beat = false
  #awake = true
  #resume: (() => void) | undefined

  onChanged(hint: OperatorHint): void {
    this.#changed.set(`${hint.kind} ${hint.id}`, hint)
    if (this.#changed.size > this.#most) this.onGap()
    else this.wake()
  }
  onGap(): void {
    this.#changed.clear()
    this.#gap = true
    this.wake()
  }
  onBeat(): void {
    this.#beat = true
    this.wake()
  }
  wake(): void {
    this.#awake = true
    this.#resume?.()
  }
  async next(): Promise<{ events: OperatorEvent[]; beat: boolean }> {
    if (!this.#awake) await new Promise<void>((resolve) => (this.#resume = resolve))
    const resync = this.#gap ? [{ type: 'resync' as const }] : []
    const taken = { events: [...resync, ...this.#changed.values()], beat: this.#beat }
    this.#changed = new Map()
    this.#gap = this.#beat = this.#awake = false
    this.#resume = undefined
    return taken
  }
}

import { OpenAPIHono } from '@hono/zod-openapi'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import { z } from 'zod'
import type { ChatEvent } from '#contracts/chat.ts'
import type { Deps, Env } from '../env.ts'
import type { VolatileEvent } from '../live-hub.ts'
import { invalidInput } from '../problems.ts'
import { IdParam, maxInt } from '../schemas.ts'
import { ownConversation, readEvents } from '../transcript.ts'

const heartbeatMs = 15_000
const pageSize = 200
const Cursor = z.coerce.number().int().min(0).max(maxInt)

/**
 * The event stream. Without `Last-Event-ID` (header, or `lastEventId` in the query) it begins with the conversation's first event.
 * Stored events come in order, each once; deltas and the like are passed on as they happen.
 */
export function eventRoutes({ db, live, logger }: Deps) {
  return new OpenAPIHono<Env>().get('/v1/conversations/:id/events', async (c) => {
    const param = IdParam.safeParse(c.req.param())
    if (!param.success) throw invalidInput(param.error, 'param')
    const cursor = Cursor.safeParse(c.req.header('last-event-id') ?? c.req.query('lastEventId') ?? 0)
    if (!cursor.success) throw invalidInput(cursor.error, 'Last-Event-ID')
    const { id } = await ownConversation(db, c.get('caller').subject, param.data.id)
    // Proxies must not hold the stream back.
    c.header('x-accel-buffering', 'no')

    return streamSSE(c, async (stream) => {
      const feed = new Feed()
      const stop = live.watch(id, feed)
      const heartbeat = setInterval(() => feed.beat(), heartbeatMs)
      stream.onAbort(() => feed.wake())
      let last = cursor.data
      let answered = 0
      try {
        while (!stream.aborted) {
          const { stored, volatile, heartbeat: beat } = await feed.next()
          // Stored ones first: what is shown while it happens belongs after what has happened.
          for (let more = stored; more;) {
            const events = await readEvents(db, id, last, pageSize)
            for (const { seq, event } of events) {
              await send(stream, event, seq)
              last = seq
              if (event.type === 'reply') answered = event.turn
            }
            more = events.length === pageSize
          }
          for (const event of volatile) {
            // A piece of a reply that was sent whole already is late.
            if ('turn' in event && event.turn <= answered) continue
            await send(stream, event)
          }
          if (beat) await stream.write(': heartbeat\n\n')
        }
      } catch (error) {
        // Hono would send the error's text to the client; the client resumes by itself instead.
        if (!stream.aborted) logger.warn({ error: String(error) }, 'event stream ended')
      } finally {
        clearInterval(heartbeat)
        stop()
      }
    })
  })
}

async function send(stream: SSEStreamingApi, event: ChatEvent, seq?: number): Promise<void> {
  const id = seq === undefined ? {} : { id: String(seq) }
  await stream.writeSSE({ event: event.type, data: JSON.stringify(event), ...id })
}

/** What waits for one stream; a new stream begins by looking for stored events. */
class Feed {
  #waiting = { stored: true, volatile: [] as VolatileEvent[], heartbeat: false }
  #awake = true
  #resume: (() => void) | undefined

  onStored(): void {
    this.#waiting.stored = true
    this.wake()
  }
  onVolatile(event: VolatileEvent): void {
    this.#waiting.volatile.push(event)
    this.wake()
  }
  /** Looks for stored events too: a signal may have been lost on a dead connection. */
  beat(): void {
    this.#waiting.heartbeat = true
    this.#waiting.stored = true
    this.wake()
  }
  wake(): void {
    this.#awake = true
    this.#resume?.()
  }
  async next() {
    if (!this.#awake) await new Promise<void>((resolve) => (this.#resume = resolve))
    const taken = this.#waiting
    this.#waiting = { stored: false, volatile: [], heartbeat: false }
    this.#awake = false
    this.#resume = undefined
    return taken
  }
}

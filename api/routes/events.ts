import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import type { ChatEvent } from '#contracts/chat.ts'
import { eventStreams } from '#platform/telemetry/metrics.ts'
import type { Deps, Env } from '../env.ts'
import type { VolatileEvent } from '../live-hub.ts'
import { IdParam, maxInt, problems, security, wholeNumber } from '../schemas.ts'
import { leaseStream } from '../stream-leases.ts'
import { lastAnswered, ownConversation, readEvents } from '../transcript.ts'

/** Proxies cut connections that say nothing for a minute or so. */
export const heartbeatMs = 15_000
const pageSize = 200
const Cursor = wholeNumber(0, maxInt).optional()

const stream = createRoute({
  method: 'get',
  path: '/v1/conversations/{id}/events',
  operationId: 'streamEvents',
  tags: ['conversations'],
  summary: 'What happens in a conversation, as it happens',
  description:
    'Server-sent events without an end: `message`, `delta`, `toolStarted`, `tool`, `reply`, `proposal`, `booking`, `closed`, `resync`. ' +
    'Those with an id are kept and come again after the one named by `Last-Event-ID`.',
  security,
  request: {
    params: IdParam,
    headers: z.object({ 'last-event-id': Cursor }),
    query: z.object({ lastEventId: Cursor }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems,
  },
})

/**
 * The event stream. Without `Last-Event-ID` (header, or `lastEventId` in the query) it begins with the conversation's first event.
 * Stored events come in order, each once; deltas and the like are passed on as they happen.
 */
export function eventRoutes({ config, db, live, logger, stopping }: Deps) {
  return new OpenAPIHono<Env>().openapi(stream, async (c) => {
    const cursor = c.req.valid('header')['last-event-id'] ?? c.req.valid('query').lastEventId ?? 0
    const { subject } = c.get('caller')
    const { id } = await ownConversation(db, subject, c.req.valid('param').id)
    const giveBack = await leaseStream(db, subject, config.LIMIT_STREAMS_PER_SUBJECT)
    // Proxies must not hold the stream back.
    c.header('x-accel-buffering', 'no')

    return streamSSE(c, async (stream) => {
      const feed = new Feed()
      const stop = live.watch(id, feed)
      eventStreams.inc()
      const heartbeat = setInterval(() => feed.beat(), heartbeatMs)
      const wake = () => feed.wake()
      stream.onAbort(wake)
      stopping.addEventListener('abort', wake)
      let last = cursor
      try {
        let answered = await lastAnswered(db, id)
        while (!stream.aborted) {
          const { stored, volatile, heartbeat: beat } = await feed.next()
          const show = async (turn = Number.POSITIVE_INFINITY): Promise<void> => {
            for (const event of volatile.splice(0)) {
              // A piece of a reply that is there whole already is late.
              if (!('turn' in event) || (event.turn > answered && event.turn <= turn))
                await send(stream, event)
              else if (event.turn > turn) volatile.push(event)
            }
          }
          // Stored ones first: what is shown while it happens belongs after what has happened, but before the reply that it makes.
          for (let more = stored; more;) {
            const events = await readEvents(db, id, last, pageSize)
            for (const { seq, event } of events) {
              if (event.type === 'reply') await show(event.turn)
              await send(stream, event, seq)
              last = seq
              if (event.type === 'reply') answered = event.turn
            }
            more = events.length === pageSize
          }
          await show()
          if (beat) await stream.write(': heartbeat\n\n')
          if (stopping.aborted) return await sendAway(stream)
        }
      } catch (error) {
        // Hono would send the error's text to the client; the client resumes by itself instead.
        if (!stream.aborted) logger.warn({ error: String(error) }, 'event stream ended')
      } finally {
        clearInterval(heartbeat)
        stopping.removeEventListener('abort', wake)
        eventStreams.dec()
        stop()
        await giveBack()
      }
    })
  })
}

/** Ends a stream of a process that stops: the client resumes by itself, not all of them in the same moment (ms). */
export async function sendAway(stream: SSEStreamingApi): Promise<void> {
  await stream.write(`retry: ${Math.round(500 + Math.random() * 1_500)}\n\n`)
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
    // The word that the message was stored which this begins to answer may be still on its way.
    if (event.type === 'delta' && event.offset === 0) this.#waiting.stored = true
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

/**
 * Live signals from workers to API replicas over PostgreSQL LISTEN/NOTIFY: "a stored event was added", "a tool begins". They leave
 * with the commit of what they tell of, so they have no other carrier; pieces of a reply may go by Redis instead (`deltas.ts`).
 * Nothing here is durable: whoever misses a signal reads the stored events.
 */
import { sql, type Kysely } from 'kysely'
import pg from 'pg'
import { z } from 'zod'

export const liveChannel = 'live'

/** A piece of a reply. `offset`: how many UTF-16 units of this attempt's text come before it. */
export const Delta = z.object({
  type: z.literal('delta'),
  conversationId: z.string(),
  turn: z.int(),
  step: z.int(),
  attempt: z.int(),
  offset: z.int(),
  text: z.string(),
})
export type Delta = z.infer<typeof Delta>

export const LiveSignal = z.discriminatedUnion('type', [
  /** `replied`: the turn whose reply was stored, if it was one. `booking`: what became of one. `closed`: the conversation is. */
  z.object({
    type: z.literal('stored'),
    conversationId: z.string(),
    seq: z.int(),
    replied: z.int().optional(),
    booking: z.object({ bookingRef: z.string(), status: z.string() }).optional(),
    closed: z.literal(true).optional(),
  }),
  z.object({
    type: z.literal('toolStarted'),
    conversationId: z.string(),
    turn: z.int(),
    callId: z.string(),
    name: z.string(),
  }),
  Delta,
])
export type LiveSignal = z.infer<typeof LiveSignal>

/** Sends now; inside a transaction it leaves with the commit. */
export async function notify<Schema>(db: Kysely<Schema>, signal: LiveSignal): Promise<void> {
  await sql`select pg_notify(${liveChannel}, ${JSON.stringify(signal)})`.execute(db)
}

export interface Subscription {
  close(): Promise<void>
}

/**
 * Listens on a connection of its own and reconnects for ever (250 ms to 5 s apart). Signals come in the order of their commits.
 * What is none is dropped: anyone with the database's password may send on the channel. `onGap` is called after each connect:
 * signals before it are missing.
 */
export function subscribe(
  url: string,
  onSignal: (signal: LiveSignal) => void,
  onGap: () => void,
): Subscription {
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  let pause = 250

  function retry(): void {
    if (closed || timer) return
    client = undefined
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, pause)
    pause = Math.min(pause * 2, 5_000)
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 5_000 })
    next.on('error', retry)
    next.on('end', retry)
    next.on('notification', ({ payload }) => {
      const signal = parseMessage(LiveSignal, payload)
      if (signal) onSignal(signal)
    })
    try {
      await next.connect()
      await next.query(`listen ${liveChannel}`)
      if (closed) await next.end()
    } catch {
      await next.end().catch(() => undefined)
      retry()
      return
    }
    client = next
    pause = 250
    onGap()
  }

  void connect()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end()
    },
  }
}

/** Undefined for what does not fit. */
export function parseMessage<S extends z.ZodType>(
  schema: S,
  payload: string | undefined,
): z.infer<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(payload ?? '')).data
  } catch {
    return undefined
  }
}

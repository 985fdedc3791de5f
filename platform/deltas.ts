/**
 * Pieces of a reply from the worker that has it written to all API replicas, while the model writes it. By Redis where there is one,
 * else by PostgreSQL. Neither keeps a word of it: a piece reaches those who listen, and whoever misses it waits for the stored reply.
 */
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import { listen, parseMessage, type Subscription } from './live.ts'
import type { Logger } from './logger.ts'
import { openRedis, Outage } from './redis.ts'

/** `offset`: how many UTF-16 units of this attempt's text come before this piece. */
export const Delta = z.object({
  conversationId: z.string(),
  turn: z.int(),
  step: z.int(),
  attempt: z.int(),
  offset: z.int(),
  text: z.string(),
})
export type Delta = z.infer<typeof Delta>

export interface DeltaChannel {
  /** Pieces published one after the other arrive in that order, or not at all. @throws Error for a piece that is lost. */
  publish: (delta: Delta) => Promise<void>
  /** Reconnects for ever. `onGap` is called after each connect: pieces before it are missing. */
  subscribe: (onDelta: (delta: Delta) => void, onGap: () => void) => void
  close: () => Promise<void>
}

const channel = 'deltas'

/** NOTIFY refuses payloads of 8,000 bytes; a piece stays far below, also in three-byte scripts and with JSON escapes. */
const maxNotifyCharacters = 1_000

/** Publishes on `db`, listens on a connection of its own. */
export function postgresDeltas<Schema>(db: Kysely<Schema>, url: string): DeltaChannel {
  let subscription: Subscription | undefined
  return {
    async publish(delta) {
      for (let at = 0; at < delta.text.length; at += maxNotifyCharacters) {
        const text = delta.text.slice(at, at + maxNotifyCharacters)
        const piece: Delta = { ...delta, offset: delta.offset + at, text }
        await sql`select pg_notify(${channel}, ${JSON.stringify(piece)})`.execute(db)
      }
    },
    subscribe(onMessage, onGap) {
      subscription = listen(url, { channel, schema: Delta, onMessage, onGap })
    },
    close: async () => await subscription?.close(),
  }
}

/** Publish/subscribe on one connection. While there is none, pieces are lost at once; those that a hanging Redis owes an answer to, within half a minute. */
export function redisDeltas(url: string, logger: Logger): DeltaChannel {
  const outage = new Outage((reason) =>
    logger.warn({ reason }, 'Redis does not answer; replies show when they are whole'),
  )
  const client = openRedis(url, outage)
  return {
    async publish(delta) {
      try {
        await client.publish(channel, JSON.stringify(delta))
        outage.ended()
      } catch (error) {
        outage.began(error)
        throw error
      }
    },
    subscribe(onDelta, onGap) {
      const onMessage = (payload: string) => {
        const delta = parseMessage(Delta, payload)
        if (delta) onDelta(delta)
      }
      // The client subscribes anew by itself what was subscribed; doing it twice changes nothing.
      const follow = async () => {
        try {
          await client.subscribe(channel, onMessage)
          outage.ended()
          onGap()
        } catch (error) {
          outage.began(error)
        }
      }
      client.on('ready', () => void follow())
      if (client.isReady) void follow()
    },
    close: () => Promise.resolve(client.destroy()),
  }
}

export const createDeltaChannel = <Schema>(
  { REDIS_URL, DATABASE_URL }: { REDIS_URL?: string | undefined; DATABASE_URL: string },
  db: Kysely<Schema>,
  logger: Logger,
): DeltaChannel => (REDIS_URL ? redisDeltas(REDIS_URL, logger) : postgresDeltas(db, DATABASE_URL))

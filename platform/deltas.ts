/**
 * Pieces of a reply from the worker that has it written to all API replicas, while the model writes it. By Redis where there is one,
 * else with the other live signals. Neither keeps a word of it: a piece reaches those who listen, and whoever misses it waits for
 * the stored reply.
 */
import type { Kysely } from 'kysely'
import { Delta, notify, parseMessage } from './live.ts'
import type { Logger } from './logger.ts'
import { openRedis, Outage } from './redis.ts'

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

/** Subscribers of the live signals get the pieces among them, before the reply that is stored after them. */
export const postgresDeltas = <Schema>(db: Kysely<Schema>): DeltaChannel => ({
  async publish(delta) {
    for (let at = 0; at < delta.text.length; at += maxNotifyCharacters) {
      const text = delta.text.slice(at, at + maxNotifyCharacters)
      await notify(db, { ...delta, offset: delta.offset + at, text })
    }
  },
  subscribe: () => undefined,
  close: () => Promise.resolve(),
})

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
  { REDIS_URL }: { REDIS_URL?: string | undefined },
  db: Kysely<Schema>,
  logger: Logger,
): DeltaChannel => (REDIS_URL ? redisDeltas(REDIS_URL, logger) : postgresDeltas(db))

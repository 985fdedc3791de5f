import { createClient } from '@redis/client'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Pool } from 'pg'
import { openPool } from '../database.ts'
import type { Logger } from '../logger.ts'
import { Outage, withFallback } from './fallback.ts'
import { limitStore, type LimitStore } from './limit-store.ts'

/** Keys of every limit begin with its name, in one table or one Redis. */
const tableName = 'rate_limits'

const sweepMs = 5 * 60_000

/** Removes the windows that have ended. */
export async function sweep(pool: Pool): Promise<void> {
  await pool.query(`delete from ${tableName} where expire < $1`, [Date.now()])
}

/** A pool of its own: a limit must not wait behind what it limits. */
export function postgresLimits(databaseUrl: string): LimitStore {
  const pool = openPool(databaseUrl, { connections: 4 })
  // Failing, it is made up for by the next.
  const sweeping = setInterval(() => void sweep(pool).catch(() => undefined), sweepMs).unref()
  return limitStore(
    ({ name, points, seconds }) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        tableName,
        // Ours, by migration: the application's role creates nothing.
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: name,
        points,
        duration: seconds,
      }),
    async () => {
      clearInterval(sweeping)
      await pool.end()
    },
  )
}

const reconnectMs = 1_000

/** While Redis does not answer, each process counts for itself; see `withFallback`. */
export function redisLimits(url: string, logger: Logger): LimitStore {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // Commands that a hanging Redis owes an answer to.
    commandsQueueMaxLength: 10_000,
    socket: { connectTimeout: 1_000, reconnectStrategy: reconnectMs },
  })
  const outage = new Outage((reason) =>
    logger.warn({ reason }, 'Redis does not answer; each process counts for itself'),
  )
  client.on('error', (error: Error) => outage.began(error.message))
  // Resolves once it is there, however often it has to try.
  void client.connect()
  return limitStore(
    ({ name, points, seconds }) => {
      const options = { keyPrefix: name, points, duration: seconds }
      const shared = new RateLimiterRedis({ ...options, storeClient: client, useRedisPackage: true })
      return withFallback(shared, new RateLimiterMemory(options), outage)
    },
    () => Promise.resolve(client.destroy()),
  )
}

export const createLimitStore = (
  { REDIS_URL, DATABASE_URL }: { REDIS_URL?: string | undefined; DATABASE_URL: string },
  logger: Logger,
): LimitStore => (REDIS_URL ? redisLimits(REDIS_URL, logger) : postgresLimits(DATABASE_URL))

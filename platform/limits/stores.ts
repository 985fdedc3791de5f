import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Pool } from 'pg'
import { openPool } from '../database.ts'
import type { Logger } from '../logger.ts'
import { openRedis, Outage } from '../redis.ts'
import { withFallback } from './fallback.ts'
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

/** While Redis does not answer, each process counts for itself; see `withFallback`. */
export function redisLimits(url: string, logger: Logger): LimitStore {
  const outage = new Outage((reason) =>
    logger.warn({ reason }, 'Redis does not answer; each process counts for itself'),
  )
  const client = openRedis(url, outage)
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

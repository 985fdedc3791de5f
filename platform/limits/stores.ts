import { createClient } from '@redis/client'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible'
import type { Pool } from 'pg'
import { openPool } from '../database.ts'
import type { Logger } from '../logger.ts'
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

/** Nobody waits longer for Redis, in ms. */
const patienceMs = 100
const reconnectMs = 1_000

/**
 * While Redis does not answer, each process counts for itself: a limit is no reason to refuse a customer. One warning an outage;
 * it comes back by itself.
 */
export function redisLimits(url: string, logger: Logger): LimitStore {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    commandOptions: { timeout: patienceMs },
    socket: { connectTimeout: 1_000, reconnectStrategy: reconnectMs },
  })
  let out = false
  client.on('error', (error: Error) => {
    if (!out) logger.warn({ error: error.message }, 'Redis does not answer; each process counts for itself')
    out = true
  })
  client.on('ready', () => {
    out = false
  })
  // Resolves once it is there, however often it has to try.
  void client.connect()
  return limitStore(
    ({ name, points, seconds }) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        keyPrefix: name,
        points,
        duration: seconds,
        insuranceLimiter: new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }),
      }),
    () => Promise.resolve(client.destroy()),
  )
}

export const createLimitStore = (
  { REDIS_URL, DATABASE_URL }: { REDIS_URL?: string | undefined; DATABASE_URL: string },
  logger: Logger,
): LimitStore => (REDIS_URL ? redisLimits(REDIS_URL, logger) : postgresLimits(DATABASE_URL))

/** Both stores, against the real servers: the same is true of them. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate, openDatabase, openPool } from '#platform/database.ts'
import { createLogger } from '#platform/logger.ts'
import { migrations } from '#platform/migrations.ts'
import { createTestDatabase } from '#tests/database.ts'
import { findRedis, startRedis, type Redis } from '#tests/redis.ts'
import { waitFor } from '#tests/wait-for.ts'
import type { LimitStore } from './limit-store.ts'
import { createLimitStore, sweep } from './stores.ts'

const redisProgram = findRedis()
const limit = { name: 'test', points: 5, seconds: 60 }
const newKey = () => randomUUID()

describe.each(['PostgreSQL', 'Redis'])('in %s', (where) => {
  describe.skipIf(where === 'Redis' && !redisProgram)(
    where === 'Redis' && !redisProgram ? 'skipped, there is no redis-server here' : 'limits',
    () => {
      let redis: Redis | undefined
      let replicas: [LimitStore, LimitStore]
      let url: string
      beforeAll(async () => {
        url = await createTestDatabase()
        const db = openDatabase<unknown>(url)
        await migrate(db, migrations)
        await db.destroy()
        if (where === 'Redis' && redisProgram) redis = await startRedis(redisProgram)
        const config = { DATABASE_URL: url, ...(redis && { REDIS_URL: redis.url }) }
        const open = () => createLimitStore(config, createLogger('test', 'silent'))
        replicas = [open(), open()]
        await waitFor(() => sharesCounts(...replicas), { what: 'the replicas to share their counts' })
      })
      afterAll(async () => {
        await Promise.all(replicas.map((store) => store.close()))
        await redis?.kill()
      })

      it('counts for all replicas together, however many ask at once', async () => {
        const key = newKey()
        const asked = await Promise.all(
          Array.from({ length: 12 }, (_, at) => replicas[at % 2 === 0 ? 0 : 1].consume(limit, key)),
        )
        expect(asked.filter(({ allowed }) => allowed)).toHaveLength(5)
        expect(asked.map(({ remaining }) => remaining).toSorted((a, b) => a - b)).toEqual([
          0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4,
        ])
        for (const { resetSeconds } of asked) {
          expect(resetSeconds).toBeGreaterThan(0)
          expect(resetSeconds).toBeLessThanOrEqual(60)
        }
      })

      it('counts each key and each limit for itself', async () => {
        const [one, other] = [newKey(), newKey()]
        for (let count = 0; count < 6; count++) await replicas[0].consume(limit, one)
        expect(await replicas[0].consume(limit, other)).toMatchObject({ allowed: true, remaining: 4 })
        const wider = { name: 'wider', points: 100, seconds: 60 }
        expect(await replicas[0].consume(wider, one)).toMatchObject({ allowed: true, remaining: 99 })
      })

      it('gives all points back when the window ends', async () => {
        const short = { name: 'short', points: 1, seconds: 1 }
        const key = newKey()
        expect(await replicas[0].consume(short, key)).toMatchObject({ allowed: true })
        expect(await replicas[1].consume(short, key)).toMatchObject({ allowed: false })
        await waitFor(async () => (await replicas[1].look(short, key)).allowed, { what: 'the window to end' })
        expect(await replicas[1].consume(short, key)).toMatchObject({ allowed: true })
      })

      it('gives a point back that came to nothing', async () => {
        const key = newKey()
        for (let count = 0; count < 5; count++) await replicas[0].consume(limit, key)
        await replicas[1].giveBack(limit, key)
        expect(await replicas[0].consume(limit, key)).toMatchObject({ allowed: true, remaining: 0 })
      })

      it('adds what is known only afterwards, also beyond the limit', async () => {
        const key = newKey()
        expect(await replicas[1].look(limit, key)).toEqual({ allowed: true, remaining: 5, resetSeconds: 60 })
        await replicas[0].add(limit, key, 3)
        expect(await replicas[1].look(limit, key)).toMatchObject({ allowed: true, remaining: 2 })
        await replicas[0].add(limit, key, 40)
        expect(await replicas[1].look(limit, key)).toMatchObject({ allowed: false, remaining: 0 })
      })
    },
  )
})

describe.skipIf(!redisProgram)(
  redisProgram ? 'Redis' : 'Redis: skipped, there is no redis-server here',
  () => {
    it('is done without while it is down: each process counts for itself, and together again after', async () => {
      const redis = await startRedis(redisProgram ?? '')
      const config = { DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: redis.url }
      const replicas = [0, 1].map(() => createLimitStore(config, createLogger('test', 'silent')))
      const [one, other] = replicas as [LimitStore, LimitStore]
      const together = () =>
        waitFor(() => sharesCounts(one, other), { what: 'the replicas to share their counts' })
      await together()
      const key = newKey()
      await redis.kill()
      const alone = await Promise.all(Array.from({ length: 6 }, () => one.consume(limit, key)))
      expect(alone.filter(({ allowed }) => allowed)).toHaveLength(5)
      expect(await other.consume(limit, key)).toMatchObject({ allowed: true, remaining: 4 })
      await redis.start()
      await together()
      await Promise.all(replicas.map((store) => store.close()))
      await redis.kill()
    })
  },
)

describe.skipIf(!redisProgram)(
  redisProgram ? 'a Redis' : 'a Redis: skipped, there is no redis-server here',
  () => {
    it('that takes commands and says nothing keeps nobody waiting, and is reported once', async () => {
      const redis = await startRedis(redisProgram ?? '')
      const reports: string[] = []
      const logger = createLogger('test', 'warn', { write: (line) => void reports.push(line) })
      const [one, other] = [0, 1].map(() =>
        createLimitStore({ DATABASE_URL: 'postgres://127.0.0.1:1/none', REDIS_URL: redis.url }, logger),
      ) as [LimitStore, LimitStore]
      await waitFor(() => sharesCounts(one, other), { what: 'the replicas to share their counts' })
      reports.splice(0)
      redis.hang()
      const key = newKey()
      const alone: boolean[] = []
      for (let count = 0; count < 6; count++) alone.push((await one.consume(limit, key)).allowed)
      expect(alone).toEqual([true, true, true, true, true, false])
      expect(reports).toHaveLength(1)
      redis.goOn()
      await waitFor(() => sharesCounts(one, other), { what: 'the replicas to share their counts again' })
      await Promise.all([one.close(), other.close()])
      await redis.kill()
    })
  },
)

it('removes windows that have ended from PostgreSQL', async () => {
  const url = await createTestDatabase()
  const db = openDatabase<{ rate_limits: { key: string; expire: number } }>(url)
  await migrate(db, migrations)
  const store = createLimitStore({ DATABASE_URL: url }, createLogger('test', 'silent'))
  await store.consume(limit, 'old')
  await db
    .updateTable('rate_limits')
    .set({ expire: Date.now() - 1 })
    .execute()
  await store.consume(limit, 'new')
  const pool = openPool(url)
  await sweep(pool)
  expect(await db.selectFrom('rate_limits').select('key').execute()).toEqual([{ key: 'test:new' }])
  await pool.end()
  await store.close()
  await db.destroy()
})

/** Until it is connected to Redis each counts for itself. */
async function sharesCounts(one: LimitStore, other: LimitStore): Promise<boolean> {
  const key = newKey()
  await one.consume(limit, key)
  return (await other.look(limit, key)).remaining < limit.points
}

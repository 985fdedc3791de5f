/** A reply that grows on two replicas of the API at once, by both carriers. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#platform/database.ts'
import { createDeltaChannel } from '#platform/deltas.ts'
import { createLogger } from '#platform/logger.ts'
import { findRedis, startRedis, type Redis } from '#tests/redis.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { Customer, resetModel, script } from './customer.ts'

const redisProgram = findRedis()
const words = (count: number) => Array.from({ length: count }, (_, n) => `word${n}`).join(' ')
/** Takes a second and a half to be written. */
const slowly = { text: words(50), chunkDelayMs: 30 }

type Seen = Awaited<ReturnType<Customer['events']>>
const pieces = (seen: Seen, turn: number) =>
  seen.flatMap(({ event }) => (event.type === 'delta' && event.turn === turn ? [event] : []))
const replied = (turn: number) => (seen: Seen) =>
  seen.some(({ event }) => event.type === 'reply' && event.turn === turn)

/** Nothing but beginnings of `text` was on the screen of who watched, and in the end it is the reply. */
function expectGrowth(seen: Seen, turn: number, text: string): void {
  let shown = ''
  for (const { event } of seen) {
    if (event.type === 'resync') shown = ''
    if (event.type === 'delta' && event.turn === turn) shown = shown.slice(0, event.offset) + event.text
    expect(text.startsWith(shown), shown).toBe(true)
  }
  expect(seen.at(-1)?.event).toMatchObject({ type: 'reply', turn, reply: { text } })
}

describe.each(['PostgreSQL', 'Redis'])('by %s', (carrier) => {
  const skipped = carrier === 'Redis' && !redisProgram
  /** PostgreSQL is not out alone: nothing else would work. */
  const withRedis: (title: string, test: () => Promise<void>, timeout?: number) => void =
    carrier === 'Redis' ? it : () => undefined
  describe.skipIf(skipped)(skipped ? 'skipped, there is no redis-server here' : 'replies', () => {
    let redis: Redis | undefined
    let stack: Stack
    let here: Customer
    let there: Customer
    beforeAll(async () => {
      if (carrier === 'Redis' && redisProgram) redis = await startRedis(redisProgram)
      const env = redis ? { REDIS_URL: redis.url } : {}
      stack = await startStack({ env: { worker: env, api: env } })
      await stack.start('second-api')
      here = new Customer(stack)
      there = new Customer({ apiUrl: stack.secondApiUrl, tokens: stack.tokens })
    })
    afterAll(async () => {
      await stack.stop()
      await redis?.kill()
    })
    afterEach(() => resetModel(stack))

    /** Says something and watches its reply at both replicas. */
    async function watchBoth(id: string, turn: number): Promise<[Seen, Seen]> {
      const last = (turn - 1) * 2
      const [one, other] = await Promise.all([
        here.events(id, replied(turn), last),
        there.events(id, replied(turn), last),
        here.say(id, 'count'),
      ])
      return [one, other]
    }

    it('grow at every replica, whichever took the message', async () => {
      const id = await here.open()
      await script(stack, [slowly], id)
      for (const seen of await watchBoth(id, 1)) {
        expect(pieces(seen, 1).length).toBeGreaterThan(5)
        // A piece never comes before the message that it answers.
        expect(seen[0]?.event.type).toBe('message')
        expectGrowth(seen, 1, slowly.text)
      }
    })

    it('go on at another replica for a stream that reconnects in the middle', async () => {
      const id = await here.open()
      await script(stack, [slowly], id)
      const turn = here.say(id, 'count')
      const before = await here.events(id, (seen) => pieces(seen, 1).length >= 5)
      const after = await there.events(id, replied(1), before.findLast((event) => event.id !== null)?.id ?? 0)
      expect(pieces(after, 1).length).toBeGreaterThan(1)
      // It begins with all there was so far.
      expect(pieces(after, 1)[0]).toMatchObject({ offset: 0 })
      expectGrowth(after, 1, slowly.text)
      await turn
    })

    it('take no piece that comes after them, nor one of a model call that was given up', async () => {
      const id = await here.open()
      await here.say(id, 'hello')
      const db = openDatabase<unknown>(stack.applicationUrl)
      const config = redis ? { REDIS_URL: redis.url } : {}
      const channel = createDeltaChannel(config, db, createLogger('test', 'silent'))
      const late = {
        type: 'delta' as const,
        conversationId: id,
        turn: 1,
        step: 1,
        attempt: 1,
        offset: 0,
        text: 'LATE',
      }
      await waitFor(
        () =>
          channel.publish(late).then(
            () => true,
            () => false,
          ),
        { what: 'the channel' },
      )
      const watched = there.events(id, replied(2), 2)
      await script(stack, [slowly], id)
      const turn = here.say(id, 'count')
      await here.events(id, (seen) => pieces(seen, 2).length >= 3, 2)
      await channel.publish({ ...late, turn: 2, attempt: 0 })
      const seen = [await watched, await there.events(id, replied(2), 2)]
      for (const stream of seen) expect(JSON.stringify(stream)).not.toContain('LATE')
      expectGrowth(seen[0] ?? [], 2, slowly.text)
      await turn
      await channel.close()
      await db.destroy()
    })

    withRedis('come whole while Redis is down, and grow again after', async () => {
      const id = await here.open()
      await script(stack, [slowly, slowly, slowly], id)
      const turn = here.say(id, 'count')
      const watched = there.events(id, replied(1))
      await here.events(id, (seen) => pieces(seen, 1).length >= 3)
      await redis?.kill()
      await turn
      expectGrowth(await watched, 1, slowly.text)
      for (const seen of await watchBoth(id, 2)) {
        expect(pieces(seen, 2)).toEqual([])
        expectGrowth(seen, 2, slowly.text)
      }
      await redis?.start()
      for (let at = 3; ; at++) {
        await script(stack, [slowly], id)
        const both = await watchBoth(id, at)
        for (const seen of both) expectGrowth(seen, at, slowly.text)
        if (both.every((seen) => pieces(seen, at).length > 5)) break
        expect(at, 'turns since Redis is back').toBeLessThan(8)
      }
    })

    withRedis('come whole while Redis hangs', async () => {
      const id = await here.open()
      await script(stack, [slowly], id)
      const watched = there.events(id, replied(1))
      redis?.hang()
      await here.say(id, 'count')
      expectGrowth(await watched, 1, slowly.text)
      redis?.goOn()
    })
  })
})

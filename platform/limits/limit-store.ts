/** Counts what may be done so often in so long, for all replicas together: in Redis where there is one, else in PostgreSQL. */
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { RateLimiterRes } from 'rate-limiter-flexible'

/** So many `points` in a window of so many `seconds`, which begins with the first. */
export interface Limit {
  /** For headers, messages and keys. */
  name: string
  points: number
  seconds: number
}

export interface Standing {
  allowed: boolean
  remaining: number
  /** Until the window ends and all points are there again. */
  resetSeconds: number
}

/** What is used of the library's limiters. */
export type Counter = Pick<RateLimiterAbstract, 'consume' | 'penalty' | 'reward' | 'get'>

export interface LimitStore {
  /** Takes a point of `key`. @throws the store's error when it cannot be asked and has nothing to fall back to. */
  consume: (limit: Limit, key: string) => Promise<Standing>
  /** Takes so many points, also beyond the limit: for what is known only afterwards. */
  add: (limit: Limit, key: string, points: number) => Promise<void>
  /** Gives back a point that came to nothing. */
  giveBack: (limit: Limit, key: string) => Promise<void>
  /** Takes nothing. */
  look: (limit: Limit, key: string) => Promise<Standing>
  close: () => Promise<void>
}

/** `create` makes the library's limiter of a limit; each is made once. */
export function limitStore(create: (limit: Limit) => Counter, close: () => Promise<void>): LimitStore {
  const limiters = new Map<string, Counter>()
  const limiterOf = (limit: Limit): Counter => {
    const known = limiters.get(limit.name) ?? create(limit)
    limiters.set(limit.name, known)
    return known
  }
  return {
    async consume(limit, key) {
      try {
        return standing(await limiterOf(limit).consume(key), true)
      } catch (refused) {
        // The library throws its answer.
        if (refused instanceof RateLimiterRes) return standing(refused, false)
        throw refused
      }
    },
    async add(limit, key, points) {
      await limiterOf(limit).penalty(key, points)
    },
    async giveBack(limit, key) {
      await limiterOf(limit).reward(key, 1)
    },
    async look(limit, key) {
      const found = await limiterOf(limit).get(key)
      if (!found) return { allowed: true, remaining: limit.points, resetSeconds: limit.seconds }
      return standing(found, found.consumedPoints < limit.points)
    },
    close,
  }
}

const standing = ({ remainingPoints, msBeforeNext }: RateLimiterRes, allowed: boolean): Standing => ({
  allowed,
  remaining: Math.max(0, remainingPoints),
  resetSeconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
})

import { RateLimiterRes } from 'rate-limiter-flexible'
import { inTime, type Outage } from '../redis.ts'
import type { Counter } from './limit-store.ts'

/** Counts in `shared`, and in `alone` where that fails or hangs: a limit is no reason to refuse a customer, nor to keep one waiting. */
export function withFallback(shared: Counter, alone: Counter, outage: Outage): Counter {
  async function ask<T>(of: (counter: Counter) => Promise<T>): Promise<T> {
    if (outage.lasts) return await of(alone)
    try {
      const answer = await inTime(of(shared))
      outage.ended()
      return answer
    } catch (error) {
      // The library throws its refusals.
      if (error instanceof RateLimiterRes) {
        outage.ended()
        throw error
      }
      outage.began(error)
      return await of(alone)
    }
  }
  return {
    consume: (key, points) => ask((counter) => counter.consume(key, points)),
    penalty: (key, points) => ask((counter) => counter.penalty(key, points)),
    reward: (key, points) => ask((counter) => counter.reward(key, points)),
    get: (key) => ask((counter) => counter.get(key)),
  }
}

import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Outage } from '../redis.ts'
import type { Counter } from './limit-store.ts'

/** Nobody waits longer for the shared count, in ms. */
const patienceMs = 100

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

/**
 * The client's own time limit ends with the sending of a command, so a server that takes commands and says nothing needs this one.
 */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  // What comes too late is nobody's error.
  answer.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${patienceMs} ms`)), patienceMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

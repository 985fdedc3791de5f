/** When customers come: at a given rate however slow we are, or one after the other. */
import { setTimeout as delay } from 'node:timers/promises'

/** `perSecond` customers begin each second; or `clients` of them are busy at any time. */
export type Arrivals = { perSecond: number } | { clients: number }

export interface Arrived {
  begun: number
  /** Were due while `mostAtOnce` others were still busy, and did not begin. */
  notBegun: number
  /** The most, in ms, by which the load generator itself was behind: where it is large, the figures are about the generator. */
  behindMs: number
  /** From the first who was due to the last who was done. */
  seconds: number
}

/** Sockets and memory of the load generator are bounded by it. */
export const mostAtOnce = 2_000

/**
 * Open at a rate: overload shows as waiting and refusals, where a fixed number of clients would slow down with what they
 * measure. Customers are evenly spaced, so that two runs are alike. `each` is told when its customer was due
 * (`performance.now()`), and waiting counts from then. Resolves when all are done; `each` must not throw.
 */
export async function arrive(
  arrivals: Arrivals,
  seconds: number,
  each: (number: number, due: number) => Promise<void>,
): Promise<Arrived> {
  const began = performance.now()
  const counts =
    'clients' in arrivals
      ? await inTurns(arrivals.clients, began + seconds * 1_000, each)
      : await atRate(arrivals.perSecond, seconds, began, each)
  return { ...counts, seconds: (performance.now() - began) / 1_000 }
}

type Each = Parameters<typeof arrive>[2]

async function atRate(perSecond: number, seconds: number, began: number, each: Each) {
  const total = Math.max(1, Math.round(perSecond * seconds))
  const busy = new Set<Promise<void>>()
  let [begun, notBegun, behindMs] = [0, 0, 0]
  for (let number = 0; number < total; number++) {
    const due = began + (number * 1_000) / perSecond
    const early = due - performance.now()
    if (early > 0) await delay(early)
    else behindMs = Math.max(behindMs, -early)
    if (busy.size >= mostAtOnce) {
      notBegun++
      continue
    }
    begun++
    const one = each(number, due).finally(() => busy.delete(one))
    busy.add(one)
  }
  await Promise.all(busy)
  return { begun, notBegun, behindMs }
}

async function inTurns(clients: number, until: number, each: Each) {
  let begun = 0
  const client = async () => {
    do await each(begun++, performance.now())
    while (performance.now() < until)
  }
  await Promise.all(Array.from({ length: clients }, client))
  return { begun, notBegun: 0, behindMs: 0 }
}

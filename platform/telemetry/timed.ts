import type { Histogram } from 'prom-client'

/** Runs work and observes how long it took, in seconds, under the labels that its outcome gives. */
export async function timed<T, L extends string>(
  histogram: Histogram<L>,
  labels: (outcome: { value: T } | { error: unknown }) => Record<L, string>,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = performance.now()
  const observe = (outcome: { value: T } | { error: unknown }) =>
    histogram.observe(labels(outcome), (performance.now() - startedAt) / 1_000)
  try {
    const value = await work()
    observe({ value })
    return value
  } catch (error) {
    observe({ error })
    throw error
  }
}

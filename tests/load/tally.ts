/** What came of the requests of a scenario, and how long they took. */
import { quantile } from '#tests/measuring/quantile.ts'

/**
 * `late`: accepted, but the turn still ran when the API stopped waiting (202). `refused`: 429 or 503 that says when to come
 * again. `failed`: anything else that is no answer.
 */
export const outcomes = ['answered', 'late', 'refused', 'failed'] as const
export type Outcome = (typeof outcomes)[number]

export interface StepFigures extends Record<Outcome, number> {
  /** Milliseconds of what was answered, late ones included as the wait that they had; null of nothing. */
  p50: number | null
  p95: number | null
  p99: number | null
}

/** Kinds of failure that are told apart; the rest is one. */
const kinds = 20

export class Tally {
  readonly #steps = new Map<string, { counts: Record<Outcome, number>; times: number[] }>()
  readonly #failures = new Map<string, number>()

  /** `why` is asked of failures: a few words, the same for the same kind. */
  add(step: string, outcome: Outcome, ms: number, why = ''): void {
    const known = this.#steps.get(step) ?? { counts: noOutcomes(), times: [] }
    this.#steps.set(step, known)
    known.counts[outcome]++
    if (outcome === 'answered' || outcome === 'late') known.times.push(ms)
    if (outcome !== 'failed') return
    const kind = this.#failures.has(why) || this.#failures.size < kinds ? why : 'others'
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1)
  }

  get total(): Record<Outcome, number> {
    const total = noOutcomes()
    for (const { counts } of this.#steps.values()) for (const name of outcomes) total[name] += counts[name]
    return total
  }
  get steps(): Record<string, StepFigures> {
    const share = (times: number[], of: number) => (times.length === 0 ? null : quantile(times, of))
    return Object.fromEntries(
      [...this.#steps].map(([step, { counts, times }]) => [
        step,
        { ...counts, p50: share(times, 0.5), p95: share(times, 0.95), p99: share(times, 0.99) },
      ]),
    )
  }
  /** How often each kind of failure was met. */
  get failures(): Record<string, number> {
    return Object.fromEntries(this.#failures)
  }
}

const noOutcomes = (): Record<Outcome, number> => ({ answered: 0, late: 0, refused: 0, failed: 0 })

/**
 * Turns that this process has taken and that are not answered yet. Beyond a bound the next one is refused at once, before anything
 * is written, with the time to come again: a customer told so waits less than one whose request times out.
 */
import { turnsInFlight, turnsRefused } from '#platform/telemetry/metrics.ts'
import { ProblemError } from './problems.ts'
import type { Outcome } from './update-caller.ts'

export interface InFlightBounds {
  /** Of this process: what is answered while its callers still wait. */
  all: number
  /** Of a subject, so that nobody takes the places of others. */
  perSubject: number
}

/** A turn's place. Disposing of it gives it back, or, where the turn goes on without its caller, lets its answer do so. */
export interface Place extends Disposable {
  /** What became of the act. */
  settle: (outcome: Outcome<unknown>) => void
}

/** Seconds: a turn takes about two; a fifth of all places is free again after five, as fast as we answer. */
const retryAfter = { 'too-many-turns': '2', overloaded: '5' }

export class TurnsInFlight {
  readonly #bounds: InFlightBounds
  /** Callers and answers that wait for a turn, by subject and turn. */
  readonly #waiting = new Map<string, Map<string, number>>()
  readonly #stopping: AbortSignal
  #count = 0

  /** After `stopping` nobody waits for an answer whose caller has gone. */
  constructor(bounds: InFlightBounds, stopping: AbortSignal) {
    this.#bounds = bounds
    this.#stopping = stopping
  }

  /**
   * A place for a turn, until its answer is known: also where its caller got 202. The same `turn` again takes no second place.
   * @throws ProblemError 429 `too-many-turns` for the subject's bound, 503 `overloaded` for all turns'
   */
  enter(subject: string, turn: string): Place {
    const turns = this.#waiting.get(subject) ?? new Map<string, number>()
    if (!turns.has(turn)) {
      if (turns.size >= this.#bounds.perSubject) throw tooMany(turns.size)
      if (this.#count >= this.#bounds.all) throw overloaded()
      turnsInFlight.set(++this.#count)
    }
    this.#waiting.set(subject, turns.set(turn, (turns.get(turn) ?? 0) + 1))
    let goesOn: Promise<unknown> | undefined
    return {
      settle: (outcome) => {
        if (outcome.kind === 'accepted') goesOn = outcome.answered(this.#stopping)
      },
      [Symbol.dispose]: () => {
        const leave = () => this.#leave(subject, turn)
        if (goesOn) goesOn.then(leave, leave)
        else leave()
      },
    }
  }

  #leave(subject: string, turn: string): void {
    const turns = this.#waiting.get(subject)
    const left = (turns?.get(turn) ?? 0) - 1
    if (left > 0) return void turns?.set(turn, left)
    turnsInFlight.set(--this.#count)
    turns?.delete(turn)
    if (turns?.size === 0) this.#waiting.delete(subject)
  }
}

const tooMany = (count: number) =>
  refusal(429, 'too-many-turns', `${count} of your messages are being answered; see Retry-After.`)
const overloaded = () =>
  refusal(
    503,
    'overloaded',
    'Too many messages are being answered just now; nothing was taken, see Retry-After.',
  )

function refusal(status: 429 | 503, kind: keyof typeof retryAfter, detail: string): ProblemError {
  turnsRefused.inc({ kind })
  return new ProblemError(status, kind, detail, { headers: { 'retry-after': retryAfter[kind] } })
}

/** What passes by itself, and how long to wait for it. */
import { setTimeout as delay } from 'node:timers/promises'

/** No answer came: the request may or may not have arrived, so only what is safe to repeat may be sent again. */
export class UnreachableError extends Error {}

/** The API refused; the message is its `detail`, for people. */
export class ProblemError extends Error {
  readonly status: number
  readonly retryAfterMs: number
  constructor(status: number, detail: string, retryAfterMs = 0) {
    super(detail)
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

const passingStatuses = new Set([429, 502, 503, 504])

export const isPassing = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof ProblemError && passingStatuses.has(error.status))

export interface RetryLimits {
  /** Ms of nothing but failures after which the latest one is thrown. */
  patienceMs: number
  firstPauseMs: number
  longestPauseMs: number
}

/** Pauses between tries, longer each time, until patience ends. */
export class Retry {
  readonly #limits: RetryLimits
  #failures = 0
  #failingSince: number | undefined

  constructor(limits: RetryLimits) {
    this.#limits = limits
  }

  /** It works: patience and pauses start anew. */
  renew(): void {
    this.#failures = 0
    this.#failingSince = undefined
  }

  /** Waits as long as the failure asks for, or longer. Throws the failure when patience is over. */
  async pause(failure: unknown, signal: AbortSignal): Promise<void> {
    const { patienceMs, firstPauseMs, longestPauseMs } = this.#limits
    const asked = failure instanceof ProblemError ? failure.retryAfterMs : 0
    // Whoever says 429 is well and tells us when to come back.
    if (failure instanceof ProblemError && failure.status === 429) this.renew()
    this.#failingSince ??= performance.now()
    if (performance.now() - this.#failingSince >= patienceMs) throw failure
    const pause = Math.min(firstPauseMs * 2 ** this.#failures++, longestPauseMs)
    await delay(Math.max(asked, pause * (0.5 + Math.random() / 2)), undefined, { signal })
  }
}

/** Trying again: pauses that grow and differ from page to page, and end at once when the network comes back. */
import { isPassing, ProblemError } from './problems.ts'

const firstPauseMs = 300
const longestPauseMs = 10_000

/** Full jitter over the upper half, so that pages do not come back in step. */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const pause = Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
  return pause * (0.5 + random() / 2)
}

export interface Waiting {
  signal: AbortSignal
  /** Tells `online` and `offline`, as `window` does. */
  network: EventTarget
}

/** Resolves after `ms`, when the network comes back, or when it is aborted. */
export function pause(ms: number, { signal, network }: Waiting): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const over = new AbortController()
    const end = () => {
      clearTimeout(timer)
      over.abort()
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { signal: over.signal })
    network.addEventListener('online', end, { signal: over.signal })
  })
}

/**
 * Repeats what is safe to repeat until the API says yes or no.
 * @throws the refusal, or the signal's reason when aborted.
 */
export async function insist<T>(
  attempt: () => Promise<T>,
  { onWait, ...waiting }: Waiting & { onWait?: (error: unknown) => void },
): Promise<T> {
  for (let failures = 0; ; failures++) {
    waiting.signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      if (!isPassing(error)) throw error
      onWait?.(error)
      const asked = error instanceof ProblemError ? error.retryAfterMs : 0
      await pause(Math.max(asked, backoffMs(failures)), waiting)
    }
  }
}

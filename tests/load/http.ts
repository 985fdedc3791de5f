/** Requests of a load test, each counted once. */
import type { Outcome, Tally } from './tally.ts'

/** Longer than the API itself waits for a turn. */
const patienceMs = 60_000

/** Where the requests go, and who sends them. */
export interface Target {
  /** Without a slash at the end. */
  apiUrl: string
  /** Bearer token of a customer; another one each time where tokens can be made. */
  token: () => Promise<string>
}

/** Ends a customer's visit: the request was counted, and the rest of what they wanted is not asked for. */
export class Turned extends Error {}

/**
 * Sends JSON and returns what came back. Counts under `step` how it went, from `due` on.
 * @throws Turned for what was refused or failed
 */
export async function post(
  {
    target,
    tally,
    token,
    step,
    due = performance.now(),
  }: {
    target: Target
    tally: Tally
    token: string
    step: string
    due?: number
  },
  path: string,
  body: object,
): Promise<Record<string, unknown>> {
  const count = (outcome: Outcome, why?: string) => tally.add(step, outcome, performance.now() - due, why)
  try {
    const response = await fetch(target.apiUrl + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    })
    const text = await response.text()
    if (response.ok) {
      const answer = JSON.parse(text) as Record<string, unknown>
      count(response.status === 202 ? 'late' : 'answered')
      return answer
    }
    count(isRefusal(response) ? 'refused' : 'failed', `HTTP ${response.status} ${text.slice(0, 200)}`)
  } catch (error) {
    count('failed', reason(error))
  }
  throw new Turned(step)
}

/** As `isRefusal` says of the answer. */
export class Refused extends Error {}

/** Too much was asked, and the answer says when to come again. */
export const isRefusal = ({ status, headers }: Response): boolean =>
  (status === 429 || status === 503) && headers.has('retry-after')

/** The first cause: `fetch failed` says little. */
export const reason = (error: unknown): string => {
  const { cause } = error as Error
  return cause instanceof Error ? reason(cause) : String(error).slice(0, 200)
}

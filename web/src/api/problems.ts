/** What can go wrong between page and API, and which of it passes by itself. */
import { Problem } from '#contracts/chat.ts'

/** No answer came: the request may or may not have arrived. */
export class UnreachableError extends Error {}

/** The API said no. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly retryAfterMs: number
  constructor(problem: Problem, retryAfterMs = 0) {
    super(problem.detail ?? problem.title)
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }
}

/** Nobody is signed in, and there are no guests here. */
export class SignInNeededError extends Error {}

/** True where the same request may succeed later. Only for requests that are safe to repeat. */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnreachableError) return true
  if (!(error instanceof ProblemError)) return false
  const { status } = error.problem
  return status === 408 || status === 429 || status >= 500
}

export async function readProblem(response: Response): Promise<ProblemError> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = Problem.safeParse(body).data ?? {
    type: 'urn:page:answer',
    title: `HTTP ${response.status}`,
    status: response.status,
  }
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  return new ProblemError(problem, Number.isFinite(seconds) ? seconds * 1_000 : 0)
}

/** Any error as something a person can be shown; the words of what is the page's own are in its table. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const kind = error instanceof UnreachableError ? 'unreachable' : 'page'
  return { type: `urn:page:${kind}`, title: kind, status: 0 }
}

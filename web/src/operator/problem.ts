/** Any error as something an operator can be shown. */
import type { Problem } from '#contracts/chat.ts'
import { ProblemError, UnreachableError } from '../api/problems.ts'
import { words } from './words.ts'

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const said = error instanceof UnreachableError ? words.unreachable : words.pageFailed
  return { type: 'about:blank', status: 0, ...said }
}

/** Of an order that wants `operator:repair`. */
export function toRepairProblem(error: unknown): Problem {
  const problem = toProblem(error)
  const noScope = error instanceof ProblemError && problem.status === 403
  return noScope ? { ...problem, detail: words.noRepairScope } : problem
}

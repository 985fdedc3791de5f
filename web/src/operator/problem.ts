/** Any error as something an operator can be shown. */
import type { Problem } from '#contracts/chat.ts'
import { ProblemError, UnreachableError } from '../api/problems.ts'
import { words } from './words.ts'

export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const said = error instanceof UnreachableError ? words.unreachable : words.pageFailed
  return { type: 'about:blank', status: 0, ...said }
}

/** Times in queries. */
import { z } from '@hono/zod-openapi'
import { ProblemError } from '../problems.ts'
import type { Period } from './figures.ts'

/** ISO 8601 with a zone. */
export const Instant = z.iso.datetime({
  offset: true,
  error: 'expected a time such as 2026-11-25T10:00:00Z',
})

const hourMs = 3_600_000
const mostMs = 366 * 24 * hourMs

/** The last 24 hours, as far as nothing else is asked for. @throws ProblemError 422 for more than a year, or less than nothing. */
export function periodOf({
  since,
  until,
}: {
  since?: string | undefined
  until?: string | undefined
}): Period {
  const end = until === undefined ? new Date() : new Date(until)
  const start = since === undefined ? new Date(end.getTime() - 24 * hourMs) : new Date(since)
  const span = end.getTime() - start.getTime()
  if (span > 0 && span <= mostMs) return { since: start, until: end }
  const expected = 'expected a time before `until`, by a year at most'
  throw new ProblemError(422, 'invalid-input', `query.since: ${expected}`, {
    errors: [{ field: 'query.since', expected }],
  })
}

/** RFC 9457 problems: a stable type, a sentence a person understands, no internals. */
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'
import type { BookingView, Problem } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { isConnectionLost } from '#platform/database.ts'
import { redactValues } from '#platform/redaction.ts'

const typeBase = 'urn:booking-orchestrator:problem:'

/** Thrown anywhere in a route; becomes the answer. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly headers: Record<string, string>
  constructor(
    status: number,
    type: string,
    detail: string,
    options: { errors?: Problem['errors']; headers?: Record<string, string>; extension?: object } = {},
  ) {
    super(detail)
    this.headers = options.headers ?? {}
    this.problem = { type: typeBase + type, title: titleOf(type), status, detail, ...options.extension }
    if (options.errors) this.problem.errors = options.errors
  }
}

export const notFound = (what: string): ProblemError =>
  new ProblemError(404, 'not-found', `There is no such ${what}.`)

/** Each wrong field with what was expected. */
export function invalidInput(error: z.core.$ZodError, where: string): ProblemError {
  const errors = error.issues.map((issue) => ({
    field: [where, ...issue.path].join('.'),
    expected: issue.message,
  }))
  const detail = errors.map(({ field, expected }) => `${field}: ${expected}`).join('; ')
  return new ProblemError(422, 'invalid-input', detail, { errors })
}

/** Nothing was done that sending the same again would do twice. */
export const unavailable = (detail: string): ProblemError =>
  new ProblemError(503, 'unavailable', detail, { headers: { 'retry-after': '2' } })

/** A booking that stays as it is; `booking` shows it, with free times where a slot was taken. */
export const changeRefused = (reason: string, booking: BookingView): ProblemError =>
  new ProblemError(409, 'booking-not-changed', reason, { extension: { booking } })

/** A refusal by a workflow. */
export function refused(failure: string, message: string, booking?: BookingView): ProblemError {
  switch (failure) {
    case Failure.queueFull:
      return new ProblemError(429, 'queue-full', `${message}; wait for their replies.`, {
        headers: { 'retry-after': '5' },
      })
    case Failure.conversationClosed:
      return new ProblemError(409, 'conversation-closed', `${message}. Start a new one.`)
    case Failure.messageIdReused:
      return new ProblemError(409, 'message-id-reused', `${message}; nothing was changed.`, {
        errors: [{ field: 'body.messageId', expected: 'a new id for a new message' }],
      })
    case Failure.changeRefused:
      return new ProblemError(409, 'booking-not-changed', message, booking && { extension: { booking } })
    case Failure.proposalNotOpen:
      return new ProblemError(409, 'proposal-not-open', `${message}.`)
    default:
      return new ProblemError(500, 'internal', 'Something went wrong on our side.')
  }
}

/** The app's one error handler. What nobody foresaw is logged by `logUnexpected` and told without details. */
export function answerProblem(c: Context, error: Error, logUnexpected: (error: Error) => void): Response {
  let problem = new ProblemError(500, 'internal', 'Something went wrong on our side.')
  if (error instanceof ProblemError) problem = error
  else if (isConnectionLost(error)) problem = unavailable('We cannot reach our records just now; try again.')
  else if (error instanceof HTTPException && error.status < 500) {
    problem = new ProblemError(error.status, 'bad-request', error.message)
  } else logUnexpected(error)
  // Nobody's number stands in a sentence of ours, whatever it was made from.
  const { detail, errors } = problem.problem
  const told = { ...problem.problem, ...(redactValues({ detail, ...(errors && { errors }) }) as object) }
  return c.json(told, problem.problem.status as ContentfulStatusCode, {
    ...problem.headers,
    'content-type': 'application/problem+json',
  })
}

function titleOf(type: string): string {
  const words = type.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

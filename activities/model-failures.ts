/** Why a model call failed, and whether it may be tried again. */
import { ApplicationFailure } from '@temporalio/common'
import OpenAI from 'openai'
import { Failure } from '#contracts/failures.ts'

/** The failure's type, for figures. */
export const failureOf = (error: unknown): string =>
  error instanceof ApplicationFailure ? (error.type ?? 'unknown') : 'cancelled'

export const emptyAnswer = ApplicationFailure.nonRetryable('incomplete and empty', Failure.modelUnavailable)

export const unavailable = (message: string): ApplicationFailure =>
  ApplicationFailure.retryable(message, Failure.modelUnavailable)

/** Status codes only: the provider's message may quote the request. */
export function toFailure(error: unknown): unknown {
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    const message = `model answered HTTP ${error.status}${error.code ? ` (${error.code})` : ''}`
    if (error.status === 401 || error.status === 403) {
      return ApplicationFailure.nonRetryable(message, Failure.modelUnauthorised)
    }
    // An exhausted quota comes as 429 too, but waiting does not bring it back.
    if (error.code === 'insufficient_quota') {
      return ApplicationFailure.nonRetryable(message, Failure.modelUnavailable)
    }
    if (error.status === 429 || error.status === 408 || error.status >= 500) {
      const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN)
      return ApplicationFailure.create({
        message,
        type: Failure.modelUnavailable,
        ...(Number.isFinite(seconds) ? { nextRetryDelay: Math.min(seconds, 120) * 1_000 } : {}),
      })
    }
    return ApplicationFailure.nonRetryable(message, Failure.modelRejectedRequest)
  }
  if (error instanceof ApplicationFailure) return error
  return unavailable(error instanceof Error ? `connection failed (${error.name})` : 'connection failed')
}

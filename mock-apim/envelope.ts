/** The backend's wrapper `{data, error, errors}`: around every error, and around what the DMS endpoints answer. */
import { z } from '@hono/zod-openapi'
import type { Refusal } from './refusal.ts'

const errors = z.array(z.object({ errorCode: z.string(), errorMessage: z.string() }))

/** What every error status carries; `errorMessage` names the field at fault and what was expected. */
export const ErrorEnvelope = z
  .object({ data: z.null(), error: z.literal(true), errors })
  .openapi('ErrorEnvelope')

/** A DMS reply: the data, or null with `error: true` for a business refusal (HTTP 200 as everywhere). */
export const enveloped = <S extends z.ZodType>(data: S) =>
  z.object({ data: data.nullable(), error: z.boolean(), errors })

export const failed = (...failures: [errorCode: string, errorMessage: string][]) => ({
  data: null,
  error: true as const,
  errors: failures.map(([errorCode, errorMessage]) => ({ errorCode, errorMessage })),
})

export const succeeded = <T>(data: T) => ({ data, error: false, errors: [] })

export const refused = ({ code, message }: Refusal) => failed([code, message])

const errorReply = (description: string) => ({
  description,
  content: { 'application/json': { schema: ErrorEnvelope } },
})

/** For `responses` of a route: one success and what the shared checks may answer instead. */
export const replies = <S extends z.ZodType>(schema: S, description: string) => ({
  200: { description, content: { 'application/json': { schema } } },
  400: errorReply('The body is not JSON'),
  401: errorReply('A write without a Bearer token'),
  403: errorReply('No `x-api-key`'),
  413: errorReply('The body is over 100 kB'),
  415: errorReply('The body is not declared as JSON'),
  422: errorReply('A field is missing or not of the expected form'),
})

export const conflictReply = {
  409: errorReply('The `Idempotency-Key` was used with another body'),
}

/** `request.body` of a route. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({
  required: true,
  content: { 'application/json': { schema } },
})

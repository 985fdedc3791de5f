/** Pieces of a route's description. */
import { z } from '@hono/zod-openapi'
import { ErrorEnvelope } from './envelope.ts'

/**
 * The schema under a name in the document. Made anew, for `.openapi` exists only on schemas made after zod-openapi was
 * loaded, and who loads a contract first is not ours to say.
 */
export const named = <S extends z.ZodRawShape>(name: string, { shape }: z.ZodObject<S>) =>
  z.object(shape).openapi(name)

export const errorReply = (description: string) => ({
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

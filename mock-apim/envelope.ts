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

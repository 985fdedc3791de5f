/** What every request passes: the log line, credentials, form. */
import type { Hook } from '@hono/zod-openapi'
import type { ErrorHandler, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from '#platform/logger.ts'
import type { CallRecord } from './calls.ts'
import type { AppEnv } from './context.ts'
import { endpointOf } from './endpoints.ts'
import { failed } from './envelope.ts'
import { breaksConnection } from './faults.ts'

/** One log line per request, and the call record. Paths and bodies stay out: they may hold personal data. */
export function observe(logger: Logger, calls: CallRecord, now: () => Date): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now()
    await next()
    const endpoint = endpointOf(c.req.method, c.req.path)
    const fault = c.get('fault') ?? null
    const status = fault && breaksConnection(fault) ? null : c.res.status
    const durationMs = Math.round(performance.now() - started)
    logger.info({ endpoint: endpoint ?? 'other', status, durationMs, ...(fault && { fault }) }, 'request')
    if (!endpoint) return
    const idempotencyKey = c.req.header('idempotency-key') ?? null
    calls.add({ endpoint, status, fault, idempotencyKey, at: now().toISOString() })
  }
}

/** Open to all; `/control/` too, for it answers only where it was switched on. */
const isOpen = (path: string) => /^\/($|health$|openapi\.json$|docs($|\/)|control\/)/.test(path)

/** Presence only, as in the prototype: any `x-api-key`, and any Bearer token on writes. */
export const requireCredentials: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (isOpen(c.req.path)) return next()
  if (!c.req.header('x-api-key')?.trim()) {
    return c.json(failed(['MISSING_API_KEY', 'Expected a header `x-api-key`.']), 403)
  }
  const isWrite = ['POST', 'PUT', 'PATCH', 'DELETE'].includes(c.req.method)
  if (isWrite && !/^Bearer \S/i.test(c.req.header('authorization') ?? '')) {
    return c.json(failed(['UNAUTHORIZED', 'Expected a header `Authorization: Bearer ...`.']), 401)
  }
  return next()
}

/** A body must be declared as JSON; without this it would be read as one without fields. */
export const checkJson: MiddlewareHandler<AppEnv> = async (c, next) => {
  const type = c.req.header('content-type')
  if (type === undefined || /^application\/json\b/i.test(type)) return next()
  return c.json(failed(['NOT_JSON', 'Expected `content-type` to be application/json.']), 415)
}

/** 422 with one error per wrong field. Zod's messages say what was expected and never repeat the value. */
export const rejectInvalid: Hook<unknown, AppEnv, string, Response | undefined> = (result, c) => {
  if (result.success) return undefined
  const failures = result.error.issues.map((issue): [string, string] => [
    'VALIDATION_ERROR',
    `${issue.path.join('.') || result.target}: ${issue.message}`,
  ])
  return c.json(failed(...failures), 422)
}

/** Nothing unexpected reaches the caller but a 500; database errors are logged without their detail, which has values. */
export const onError =
  (logger: Logger): ErrorHandler<AppEnv> =>
  (error, c) => {
    if (error instanceof HTTPException) {
      const code = error.status === 400 ? 'INVALID_JSON' : 'HTTP_ERROR'
      return c.json(failed([code, error.message]), error.status)
    }
    const { name, message, stack } = error
    logger.error({ error: { name, message, stack } }, 'request failed')
    return c.json(failed(['INTERNAL_ERROR', 'The backend failed.']), 500)
  }

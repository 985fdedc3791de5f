/** Around each request: its span, its figures, and what its log lines say it is about. */
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { withLogContext, type LogContext } from '#platform/telemetry/log-context.ts'
import { httpRequests } from '#platform/telemetry/metrics.ts'
import { inSpan, markFailed, SpanKind, traceIdOf } from '#platform/telemetry/tracing.ts'
import type { Env } from './env.ts'

/** Others that a caller may think of are one. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** A `traceparent` that the caller sent is continued. */
export const observed: MiddlewareHandler<Env> = async (c, next) => {
  const startedAt = performance.now()
  const method = methods.has(c.req.method) ? c.req.method : 'other'
  const parent = c.req.header('traceparent')
  const settings = { kind: SpanKind.SERVER, parent, attributes: { 'http.request.method': method } }
  await withLogContext(contextOf(c.req.path, parent), () =>
    inSpan(method, settings, async (span) => {
      await next()
      const { status } = c.res
      // What stands around routes, and the page's files, match by a star.
      const route = matchedRoutes(c).find(({ path }) => !path.includes('*'))?.path ?? 'none'
      httpRequests.observe({ method, route, status: String(status) }, (performance.now() - startedAt) / 1_000)
      span?.updateName(`${method} ${route}`)
      span?.setAttributes({ 'http.route': route, 'http.response.status_code': status })
      if (status >= 500) markFailed(span, String(status))
    }),
  )
}

function contextOf(path: string, traceparent: string | undefined): LogContext {
  const conversationId = /^\/v1\/conversations\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\/|$)/.exec(
    path,
  )?.[1]
  const bookingRef = /^\/v1\/bookings\/(SB-[0-9A-Z]{10})(?:\/|$)/.exec(path)?.[1]
  const traceId = traceIdOf(traceparent)
  return {
    ...(conversationId !== undefined && { conversationId }),
    ...(bookingRef !== undefined && { bookingRef }),
    ...(traceId !== undefined && { traceId }),
  }
}

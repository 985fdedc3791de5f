/** Replies that say what a test wants: a field of the real reply replaced, or a reply instead of the real one. */
import { z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { ApimEndpoint } from '#contracts/apim-faults.ts'
import type { AppEnv } from './context.ts'
import { endpointOf } from './endpoints.ts'

const Body = z.record(z.string(), z.unknown())
/** Only calls whose address or body holds this text; every call when left out. */
const when = z.string().min(1).optional()

export const OverrideRequest = z.union([
  /** A JSON merge patch (RFC 7396) on the body of the real reply, where that is HTTP 200. */
  z.strictObject({ when, patch: Body }),
  /** Goes out with HTTP 200; the request has no effect. */
  z.strictObject({ when, reply: Body }),
])
export type OverrideRequest = z.infer<typeof OverrideRequest>
export const OverriddenEndpoint = ApimEndpoint

export type Overrides = ReturnType<typeof createOverrides>

/** In memory. The latest order that fits a call counts. */
export function createOverrides() {
  const ordered: { endpoint: ApimEndpoint; order: OverrideRequest }[] = []
  return {
    add: (endpoint: ApimEndpoint, order: OverrideRequest): void => void ordered.push({ endpoint, order }),
    clear: (): void => void ordered.splice(0),
    concerns: (endpoint: ApimEndpoint): boolean => ordered.some((each) => each.endpoint === endpoint),
    find: (endpoint: ApimEndpoint, call: string): OverrideRequest | undefined =>
      ordered.findLast(
        (each) =>
          each.endpoint === endpoint && (each.order.when === undefined || call.includes(each.order.when)),
      )?.order,
  }
}

export function override(overrides: Overrides): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const endpoint = endpointOf(c.req.method, c.req.path)
    if (!endpoint || !overrides.concerns(endpoint)) return next()
    const order = overrides.find(endpoint, `${c.req.url}\n${await c.req.text()}`)
    if (!order) return next()
    if ('reply' in order) return c.json(order.reply, 200)
    await next()
    if (c.res.status !== 200) return undefined
    const reply = Response.json(merged(await c.res.json(), order.patch))
    // Hono would merge the headers of the reply before, its length among them.
    c.res = undefined
    c.res = reply
    return undefined
  }
}

/** Null takes a field away; objects are merged, everything else is replaced. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name]
    else result[name] = merged(result[name], value)
  }
  return result
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

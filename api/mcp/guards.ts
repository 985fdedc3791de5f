/** What stands before `/mcp`: who may ask from where, and what a body may be. Who calls is `authenticate`'s. */
import { hostHeaderValidation, originValidation } from '@modelcontextprotocol/hono'
import { localhostAllowedHostnames } from '@modelcontextprotocol/server'
import type { Context, MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { ApiConfig } from '#platform/config.ts'
import type { Env } from '../env.ts'
import { jsonDepth } from '../json-depth.ts'

/** Levels of nesting: no message of MCP to us needs half of it. */
const maxDepth = 20
/** Messages of one body: only the revision of March 2025 sends more than one. */
const maxBatch = 20

/** Without a slash at the end. */
export const publicUrl = ({ PUBLIC_URL, API_PORT }: ApiConfig): string =>
  (PUBLIC_URL ?? `http://127.0.0.1:${API_PORT}`).replace(/\/+$/, '')

/**
 * A page in a browser can reach this machine under a name of its own (DNS rebinding), so only names that are ours are answered;
 * of pages elsewhere only those of CORS_ORIGINS.
 */
export function allowedCallers(config: ApiConfig): MiddlewareHandler[] {
  const own = [...localhostAllowedHostnames(), new URL(publicUrl(config)).hostname]
  const listed = config.CORS_ORIGINS.map((origin) => new URL(origin).hostname)
  const readable = cors({
    origin: config.CORS_ORIGINS,
    allowMethods: ['GET', 'POST', 'DELETE'],
    allowHeaders: [
      'authorization',
      'content-type',
      'last-event-id',
      'mcp-protocol-version',
      'mcp-session-id',
      'mcp-method',
      'mcp-name',
      'mcp-param-dealer-code',
    ],
    exposeHeaders: ['mcp-session-id', 'www-authenticate', 'retry-after'],
  })
  return [
    hostHeaderValidation(own),
    originValidation([...own, ...listed]),
    async (c, next) =>
      config.CORS_ORIGINS.includes(c.req.header('origin') ?? '') ? await readable(c, next) : await next(),
  ]
}

export type Body = { ok: true; value: unknown } | { ok: false; response: Response }

/** The JSON body; undefined where there is none to read, or none that says it is JSON. */
export async function readBody(c: Context<Env>): Promise<Body> {
  const json = /^application\/json\b/i.test(c.req.header('content-type') ?? '')
  if (c.req.method !== 'POST' || !json) return { ok: true, value: undefined }
  const text = await c.req.text()
  if (jsonDepth(text) > maxDepth) return refuse(c, -32_600, `expected at most ${maxDepth} levels of nesting`)
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.length > maxBatch) {
      return refuse(c, -32_600, `expected at most ${maxBatch} messages`)
    }
    return { ok: true, value }
  } catch {
    return refuse(c, -32_700, 'the body is not JSON')
  }
}

const refuse = (c: Context, code: number, message: string): Body => ({
  ok: false,
  response: c.json({ jsonrpc: '2.0', id: null, error: { code, message } }, 400),
})

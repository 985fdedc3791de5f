/** `/mcp`: the Model Context Protocol, revision 2026-07-28 and those of 2025, and where its clients learn who gives tokens. */
import {
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  isLegacyRequest,
  ProtocolErrorCode,
  type AuthInfo,
} from '@modelcontextprotocol/server'
import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { customerScopes, type Caller } from '#platform/identity/scopes.ts'
import { authenticate } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { dataHeaders } from '../headers.ts'
import { allowedCallers, publicUrl, readBody } from './guards.ts'
import { createServerFactory, type Extend } from './server.ts'
import { Sessions } from './sessions.ts'

export interface McpOptions {
  /** Adds to each server what the product does not have; for tests. */
  extend?: Extend
  /** Streams of change notices that may be open; we publish none. Default 0. */
  maxSubscriptions?: number
}

const path = '/mcp'

export function mcpRoutes(deps: Deps, { extend, maxSubscriptions = 0 }: McpOptions = {}) {
  const resource = new URL(publicUrl(deps.config) + path)
  const metadataUrl = getOAuthProtectedResourceMetadataUrl(resource)
  const onerror = (error: Error) => deps.logger.info({ error: error.message }, 'mcp request refused')
  const createServer = createServerFactory(deps, extend, () => handler.notify)
  const handler = createMcpHandler(createServer, { maxSubscriptions, onerror })
  const sessions = new Sessions(createServer)

  const serve = async (c: Context<Env>): Promise<Response> => {
    const body = await readBody(c)
    if (!body.ok) return body.response
    const listen = Listen.safeParse(body.value).data
    if (listen && maxSubscriptions === 0) return unknownMethod(c, listen.id)
    const authInfo = authInfoOf(c.get('caller'), resource, metadataUrl)
    const options = { authInfo, ...(body.value !== undefined && { parsedBody: body.value }) }
    const legacy = await isLegacyRequest(c.req.raw, body.value)
    const inSession = legacy ? await sessions.handle(c.req.raw, options) : undefined
    return inSession ?? (await handler.fetch(c.req.raw, options))
  }

  const metadata = {
    resource: resource.href,
    resource_name: 'Booking orchestrator',
    authorization_servers: deps.config.OIDC_ISSUER ? [deps.config.OIDC_ISSUER] : [],
    scopes_supported: customerScopes,
    bearer_methods_supported: ['header'],
  }
  const app = new Hono<Env>()
  app.get(new URL(metadataUrl).pathname, (c) => {
    // Read by clients in browsers too; it is no secret.
    c.header('access-control-allow-origin', '*')
    return c.json(metadata)
  })
  app.use(path, dataHeaders, ...allowedCallers(deps.config), deps.limits.byAddress, async (c, next) => {
    c.set('caller', await authenticate(deps, c, metadataUrl))
    await next()
  })
  return app.on(['GET', 'POST', 'DELETE'], path, serve)
}

/** The SDK knows the method always; a server that publishes nothing has none. */
const Listen = z.object({ id: z.union([z.string(), z.number()]), method: z.literal('subscriptions/listen') })

const unknownMethod = (c: Context, id: string | number): Response => {
  const error = { code: ProtocolErrorCode.MethodNotFound, message: 'Method not found' }
  return c.json({ jsonrpc: '2.0', id, error }, 404)
}

/** The SDK's word for a caller. The token itself is not passed on: nothing behind this needs it. */
const authInfoOf = (caller: Caller, resource: URL, resourceMetadataUrl: string): AuthInfo => ({
  token: '',
  clientId: caller.subject,
  scopes: caller.scopes,
  resource,
  resourceMetadataUrl,
  extra: { caller },
})

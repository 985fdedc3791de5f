import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { GuestToken } from '#contracts/chat.ts'
import { guestPrefix, signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import type { Deps, Env } from '../env.ts'
import { notFound } from '../problems.ts'
import { json, problems } from '../schemas.ts'

/** A guest finds their chats again for a week. */
const lifetimeSeconds = 7 * 24 * 3_600

export function guestTokenRoutes({ config, limits }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'post',
      path: '/v1/guest-tokens',
      operationId: 'createGuestToken',
      tags: ['identity'],
      summary: 'A guest identity for the web page; off unless GUEST_ACCESS=on',
      responses: {
        201: json(GuestToken, 'A bearer token'),
        404: problems[404],
      },
    }),
    async (c) => {
      if (!config.GUEST_ACCESS || !config.TOKEN_SECRET) throw notFound('page')
      await limits.newGuest(c)
      const caller = { subject: `${guestPrefix}${randomUUID()}`, scopes: customerScopes }
      const token = await signToken(config.TOKEN_SECRET, caller, lifetimeSeconds)
      return c.json({ token, expiresAt: new Date(Date.now() + lifetimeSeconds * 1_000).toISOString() }, 201)
    },
  )
}

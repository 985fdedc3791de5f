import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { GuestToken } from '#contracts/chat.ts'
import { customerScopes, signToken } from '#platform/tokens.ts'
import type { Deps, Env } from '../env.ts'
import { notFound } from '../problems.ts'
import { json, problems } from '../schemas.ts'

/** A guest finds their chats again for a week. */
const lifetimeSeconds = 7 * 24 * 3_600

export function guestTokenRoutes({ config }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'post',
      path: '/v1/guest-tokens',
      summary: 'A guest identity for the web page; off unless GUEST_ACCESS=on',
      responses: {
        201: json(GuestToken, 'A bearer token'),
        404: problems[404],
      },
    }),
    async (c) => {
      if (!config.GUEST_ACCESS) throw notFound('page')
      const caller = { subject: `guest:${randomUUID()}`, scopes: customerScopes }
      const token = await signToken(config.TOKEN_SECRET, caller, lifetimeSeconds)
      return c.json({ token, expiresAt: new Date(Date.now() + lifetimeSeconds * 1_000).toISOString() }, 201)
    },
  )
}

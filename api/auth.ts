import { createMiddleware } from 'hono/factory'
import { verifyToken } from '#platform/tokens.ts'
import type { Env } from './env.ts'
import { ProblemError } from './problems.ts'

/** Who calls: a bearer token of ours with the given scope. 401 without a valid token, 403 without the scope. */
export const requireScope = (secret: string, scope: string) =>
  createMiddleware<Env>(async (c, next) => {
    const [scheme, token] = (c.req.header('authorization') ?? '').split(' ')
    const caller = scheme?.toLowerCase() === 'bearer' && token ? await verifyToken(secret, token) : undefined
    if (!caller) {
      throw new ProblemError(401, 'unauthorised', 'A valid bearer token is needed.', {
        headers: { 'www-authenticate': 'Bearer' },
      })
    }
    if (!caller.scopes.includes(scope)) {
      throw new ProblemError(403, 'forbidden', `The token lacks the scope ${scope}.`)
    }
    c.set('caller', caller)
    await next()
  })

/** Who calls, and whether they may. */
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { decodeProtectedHeader } from 'jose'
import type { Kysely } from 'kysely'
import type { ApiConfig } from '#platform/config.ts'
import { KeysUnavailable } from '#platform/identity/issuer-keys.ts'
import { guestPrefix, localAlgorithm, localVerifier } from '#platform/identity/local-tokens.ts'
import { oidcVerifier, type VerifyToken } from '#platform/identity/oidc.ts'
import type { Caller, Scope } from '#platform/identity/scopes.ts'
import type { Logger } from '#platform/logger.ts'
import type { Schema } from '#platform/schema.ts'
import { apiKeyPrefix, callerOfKey } from './api-keys.ts'
import type { Deps, Env } from './env.ts'
import { ProblemError, unavailable } from './problems.ts'

/**
 * Tells the caller by their bearer token: an API key, a token of ours where TOKEN_SECRET is set, or one of the issuer's
 * where OIDC_ISSUER is. Undefined when nobody vouches for it. @throws KeysUnavailable when the issuer cannot be asked.
 */
export function createIdentify(config: ApiConfig, db: Kysely<Schema>, logger: Logger): VerifyToken {
  const nobody: VerifyToken = () => Promise.resolve(undefined)
  const { TOKEN_SECRET, OIDC_ISSUER, OIDC_AUDIENCE } = config
  const local: VerifyToken = TOKEN_SECRET ? localVerifier(TOKEN_SECRET) : nobody
  const oidc =
    OIDC_ISSUER && OIDC_AUDIENCE
      ? oidcVerifier({
          issuer: OIDC_ISSUER,
          audience: OIDC_AUDIENCE,
          jwksUrl: config.OIDC_JWKS_URL,
          onUnavailable: (error) => logger.warn({ error: String(error) }, 'no keys from the OIDC issuer'),
        })
      : nobody
  return async (token) => {
    if (token.startsWith(apiKeyPrefix)) return await callerOfKey(db, token)
    if (algorithmOf(token) !== localAlgorithm) return await oidc(token)
    const caller = await local(token)
    // Switched off, guests who came before stay out too.
    return caller?.subject.startsWith(guestPrefix) && !config.GUEST_ACCESS ? undefined : caller
  }
}

/** Only picks who looks at the token: each verifier takes its own algorithms and no other. */
function algorithmOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).alg
  } catch {
    return undefined
  }
}

/**
 * Lets a caller with the scope pass. 401 without a valid token, without a word about what is wrong with it; 403 without the
 * scope; 503 when the issuer's keys cannot be had.
 */
export const requireScope = (deps: Pick<Deps, 'identify' | 'limits'>, scope: Scope) =>
  createMiddleware<Env>(async (c, next) => {
    // A narrower rule may come after a wider one.
    const known: Caller | undefined = c.get('caller')
    const caller = known ?? (await authenticate(deps, c))
    if (!caller.scopes.includes(scope)) throw lacksScope(scope)
    c.set('caller', caller)
    await next()
  })

/** Whoever the token stands for. `metadataUrl` tells a caller without one where to read who gives tokens (RFC 9728). */
export async function authenticate(
  { identify, limits }: Pick<Deps, 'identify' | 'limits'>,
  c: Context<Env>,
  metadataUrl?: string,
): Promise<Caller> {
  const token = /^bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  try {
    const caller = token === undefined ? undefined : await identify(token)
    if (caller) {
      await limits.bySubject(c, caller.subject)
      return caller
    }
    if (token !== undefined) await limits.wrongToken(c)
  } catch (error) {
    if (error instanceof KeysUnavailable) throw unavailable('We cannot check your token just now; try again.')
    throw error
  }
  const wrong = token === undefined ? [] : ['error="invalid_token"']
  const details = [...wrong, ...(metadataUrl === undefined ? [] : [`resource_metadata="${metadataUrl}"`])]
  throw new ProblemError(401, 'unauthorised', 'A valid bearer token is needed.', {
    headers: { 'www-authenticate': ['Bearer', details.join(', ')].join(' ').trim() },
  })
}

export const lacksScope = (scope: Scope): ProblemError =>
  new ProblemError(403, 'forbidden', `The token lacks the scope ${scope}.`, {
    headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="${scope}"` },
  })

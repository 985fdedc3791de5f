/** Tokens that we sign ourselves (JWT, HS256): guests, and the customer and operator of `npm start`. */
import { jwtVerify, SignJWT } from 'jose'
import type { VerifyToken } from './oidc.ts'
import { knownScopes, type Caller } from './scopes.ts'

/** Issuer and audience of tokens signed by ourselves. */
const self = 'booking-orchestrator'
export const localAlgorithm = 'HS256'
export const guestPrefix = 'guest:'

/** A bearer token. `lifetime` in seconds. */
export async function signToken(secret: string, caller: Caller, lifetime: number): Promise<string> {
  return await new SignJWT({ scope: caller.scopes.join(' ') })
    .setProtectedHeader({ alg: localAlgorithm })
    .setSubject(caller.subject)
    .setIssuer(self)
    .setAudience(self)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
    .sign(new TextEncoder().encode(secret))
}

/** Tells the caller of a token; undefined for one that is not ours, is expired, never expires or names no subject. */
export function localVerifier(secret: string): VerifyToken {
  // Read once: it would cost more than the check.
  const key = crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  )
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, await key, {
        algorithms: [localAlgorithm],
        issuer: self,
        audience: self,
        requiredClaims: ['exp', 'sub'],
      })
      const scope = payload['scope']
      if (!payload.sub || typeof scope !== 'string') return undefined
      return { subject: payload.sub, scopes: knownScopes(scope.split(' ')) }
    } catch {
      return undefined
    }
  }
}

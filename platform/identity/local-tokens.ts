/** Tokens that we sign ourselves (JWT, HS256): guests, and the customer and operator of `npm start`. */
import { jwtVerify, SignJWT } from 'jose'
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

/** Undefined for any token that is not ours, is expired, never expires or names no subject. */
export async function verifyToken(secret: string, token: string): Promise<Caller | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
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

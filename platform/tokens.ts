import { jwtVerify, SignJWT } from 'jose'

/** Issuer and audience of tokens signed by ourselves. */
const self = 'booking-orchestrator'

export const customerScopes = ['chat', 'bookings:read', 'bookings:write']
export const operatorScopes = [...customerScopes, 'operator:read', 'operator:repair']

export interface Caller {
  subject: string
  scopes: string[]
}

/** A bearer token (JWT, HS256). `lifetime` in seconds. */
export async function signToken(secret: string, caller: Caller, lifetime: number): Promise<string> {
  return await new SignJWT({ scope: caller.scopes.join(' ') })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(caller.subject)
    .setIssuer(self)
    .setAudience(self)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
    .sign(new TextEncoder().encode(secret))
}

/** Undefined for any token that is not ours, is expired or names no subject. */
export async function verifyToken(secret: string, token: string): Promise<Caller | undefined> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      issuer: self,
      audience: self,
    })
    const scope = payload['scope']
    if (!payload.sub || typeof scope !== 'string') return undefined
    return { subject: payload.sub, scopes: scope.split(' ') }
  } catch {
    return undefined
  }
}

/** Tokens of an OpenID Connect issuer. */
import { jwtVerify } from 'jose'
import { z } from 'zod'
import { IssuerKeys, KeysUnavailable } from './issuer-keys.ts'
import { knownScopes, type Caller } from './scopes.ts'

/** Signatures by a private key only: with a shared secret, whoever can verify could sign. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']
const clockToleranceSeconds = 5

const Claims = z.object({
  // OpenID Connect Core 2: at most 255 ASCII characters.
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
  // OpenID Connect Core 5.1. Of another form they say nothing, which is no reason to refuse the token.
  phone_number: z.string().optional().catch(undefined),
  phone_number_verified: z.boolean().optional().catch(undefined),
})

export interface OidcSettings {
  issuer: string
  audience: string
  /** Absent: discovered. */
  jwksUrl: string | undefined
  /** Hears of keys that could not be fetched; known ones may still be in use. */
  onUnavailable: (error: Error) => void
}

export type VerifyToken = (token: string) => Promise<Caller | undefined>

/**
 * Undefined for any token that is not the issuer's, not for us, expired, not valid yet or without expiry or subject.
 * @throws KeysUnavailable when the issuer's keys cannot be had: the token may be good.
 */
export function oidcVerifier({ issuer, audience, jwksUrl, onUnavailable }: OidcSettings): VerifyToken {
  const keys = new IssuerKeys(issuer, jwksUrl, onUnavailable)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys.get, {
        algorithms,
        issuer,
        audience,
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      const { sub, scope, scp, phone_number: mobile, phone_number_verified: proven } = Claims.parse(payload)
      const words = [scope, scp].flat().flatMap((text) => text?.split(' ') ?? [])
      const caller = { subject: `oidc:${sub}`, scopes: knownScopes(words) }
      return mobile && proven ? { ...caller, provenMobile: mobile } : caller
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error
      return undefined
    }
  }
}

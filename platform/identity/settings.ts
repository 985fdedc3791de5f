/** Who is believed: the API's settings about identity, and what must go together. */
import { z } from 'zod'

export const secret = z.string().min(32, 'must have at least 32 characters')

/** Keys that came over an open wire could be anybody's; only this machine may do without TLS. */
export const KeysUrl = z.url({ protocol: /^https?$/, error: 'expected a URL' }).refine((text) => {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}, 'expected https (http only on this machine)')

export const identitySettings = {
  /** Signs guest tokens and those of `npm start`; unset, none of them is believed. */
  TOKEN_SECRET: secret.optional(),
  /** Exactly as in the tokens' `iss`. */
  OIDC_ISSUER: KeysUrl.optional(),
  /** What the tokens' `aud` must name. */
  OIDC_AUDIENCE: z.string().min(1).optional(),
  /** Unset: the one in the issuer's discovery document. */
  OIDC_JWKS_URL: KeysUrl.optional(),
}

interface Identity {
  TOKEN_SECRET?: string | undefined
  GUEST_ACCESS: boolean
  OIDC_ISSUER?: string | undefined
  OIDC_AUDIENCE?: string | undefined
  OIDC_JWKS_URL?: string | undefined
}

export function checkIdentity(config: Identity, context: z.RefinementCtx): void {
  const wrong = (name: keyof Identity, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message })
  const { TOKEN_SECRET, GUEST_ACCESS, OIDC_ISSUER, OIDC_AUDIENCE, OIDC_JWKS_URL } = config
  if (!TOKEN_SECRET && !OIDC_ISSUER) {
    wrong('TOKEN_SECRET', 'expected a secret of at least 32 characters, or OIDC_ISSUER and OIDC_AUDIENCE')
  } else if (!TOKEN_SECRET && GUEST_ACCESS) {
    wrong('TOKEN_SECRET', 'expected a secret of at least 32 characters: GUEST_ACCESS=on signs tokens with it')
  }
  if (OIDC_ISSUER && !OIDC_AUDIENCE) {
    wrong('OIDC_AUDIENCE', 'expected together with OIDC_ISSUER, whose tokens for others are not for us')
  }
  if (!OIDC_ISSUER && (OIDC_AUDIENCE ?? OIDC_JWKS_URL)) {
    wrong('OIDC_ISSUER', 'expected together with OIDC_AUDIENCE and OIDC_JWKS_URL')
  }
}

import { z } from 'zod'

/** What a caller may do; each route asks for one. */
export const Scope = z.enum([
  'chat',
  'bookings:read',
  'bookings:write',
  'operator:read',
  'operator:repair',
  'admin',
])
export type Scope = z.infer<typeof Scope>

export const customerScopes: Scope[] = ['chat', 'bookings:read', 'bookings:write']
export const operatorScopes: Scope[] = [...customerScopes, 'operator:read', 'operator:repair']
export const adminScopes: Scope[] = [...operatorScopes, 'admin']

/**
 * Who calls. The subject's prefix says who vouches for it, so that no two kinds can name the same one: `guest:` and
 * others of ours by our signature, `oidc:` by the issuer, `key:` by our table of API keys.
 */
export interface Caller {
  subject: string
  scopes: Scope[]
  /** A mobile number that the issuer has found to be theirs, as the issuer writes it. */
  provenMobile?: string
}

/** The scopes among these words; words that are none of ours say nothing to us. */
export const knownScopes = (words: readonly unknown[]): Scope[] =>
  Scope.options.filter((scope) => words.includes(scope))

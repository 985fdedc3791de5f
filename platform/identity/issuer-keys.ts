import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { KeysUrl } from './settings.ts'

/** Keys older than this are fetched again before they are used, so that a withdrawn one goes. */
const maxAgeMs = 10 * 60_000
/** After a vain fetch of old keys the known ones are used this long before the next one. */
const retryMs = 30_000
const timeoutMs = 3_000

/** The issuer's keys cannot be had: nothing is known about the token. */
export class KeysUnavailable extends Error {}

/**
 * The signing keys of an issuer, kept for ten minutes. A key id that is not among them has them fetched at once, but not
 * again within 30 s (jose's cool-down), so that invented ids cause no storm. While the issuer is down the known keys go on.
 */
export class IssuerKeys {
  readonly #issuer: string
  readonly #url: string | undefined
  readonly #onUnavailable: (error: Error) => void
  #set: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined
  #dueAt = Infinity

  /** `url` absent: the one that the issuer's discovery document names. */
  constructor(issuer: string, url: string | undefined, onUnavailable: (error: Error) => void) {
    this.#issuer = issuer
    this.#url = url
    this.#onUnavailable = onUnavailable
  }

  /** @throws KeysUnavailable; jose's JWKSNoMatchingKey for a key that the issuer does not have. */
  readonly get: JWTVerifyGetKey = async (header, token) => {
    try {
      const set = await this.#open()
      await this.#refresh(set)
      return await set(header, token)
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
        throw error
      }
      this.#onUnavailable(error as Error)
      throw new KeysUnavailable('The issuer’s keys cannot be had', { cause: error })
    }
  }

  /** Finds the address and fetches the keys, once; a failure is forgotten, so that the next caller tries again. */
  #open(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    if (!this.#set) {
      this.#set = this.#fetchFirst()
      this.#set.catch(() => (this.#set = undefined))
    }
    return this.#set
  }

  async #fetchFirst(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const url = this.#url ?? (await discover(this.#issuer))
    // Never too old by jose's count, which would refuse known keys while the issuer is down: `#refresh` counts instead.
    const set = createRemoteJWKSet(new URL(url), { cacheMaxAge: Infinity, timeoutDuration: timeoutMs })
    await set.reload()
    this.#dueAt = Date.now() + maxAgeMs
    return set
  }

  async #refresh(set: ReturnType<typeof createRemoteJWKSet>): Promise<void> {
    if (Date.now() < this.#dueAt) return
    // Others go on with the known keys meanwhile.
    this.#dueAt = Date.now() + retryMs
    try {
      await set.reload()
      this.#dueAt = Date.now() + maxAgeMs
    } catch (error) {
      this.#onUnavailable(error as Error)
    }
  }
}

async function discover(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(timeoutMs),
    redirect: 'error',
  })
  if (!response.ok) throw new Error(`discovery: HTTP ${response.status}`)
  // The document must be the issuer's own (OpenID Connect Discovery 4.3).
  const document = z.object({ issuer: z.literal(issuer), jwks_uri: KeysUrl }).parse(await response.json())
  return document.jwks_uri
}

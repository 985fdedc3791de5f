/** Who the customer is to the API: a guest token of this browser, or a token that somebody pasted. */
import { z } from 'zod'
import { GuestToken } from '#contracts/chat.ts'
import { readProblem, SignInNeededError, UnreachableError } from './problems.ts'
import type { Store } from './storage.ts'

const key = 'token'
/** A token this close to its end is not used any more. */
const marginMs = 60_000

const StoredToken = z.object({ token: z.string(), expiresAt: z.iso.datetime().nullable() })
type StoredToken = z.infer<typeof StoredToken>

export class Tokens {
  readonly #store: Store
  /** A guest's token is over, and with it all they had here. */
  readonly #onGuestLost: () => void
  #refusedGuest = false
  #minting: Promise<string> | undefined

  constructor(store: Store, onGuestLost: () => void = () => undefined) {
    this.#store = store
    this.#onGuestLost = onGuestLost
  }

  /** @throws SignInNeededError where there is no token and no guest access. */
  async current(): Promise<string> {
    return this.#read() ?? (await this.#mint())
  }

  /** After a 401: forgets that token, unless another tab has replaced it already. */
  refused(token: string): void {
    if (this.#read() !== token) return
    this.#refusedGuest = this.#stored()?.expiresAt !== null
    this.#store.remove(key)
  }

  paste(token: string): void {
    this.#write({ token: token.trim(), expiresAt: null })
  }

  #read(): string | undefined {
    const data = this.#stored()
    if (!data) return undefined
    const over = data.expiresAt !== null && Date.parse(data.expiresAt) - marginMs < Date.now()
    return over ? undefined : data.token
  }

  #stored(): StoredToken | undefined {
    return StoredToken.safeParse(parseJson(this.#store.get(key))).data
  }

  #write(token: StoredToken): void {
    this.#store.set(key, JSON.stringify(token))
  }

  #mint(): Promise<string> {
    this.#minting ??= alone('guest-token', async () => {
      // Another tab may have been first.
      const known = this.#read()
      if (known !== undefined) return known
      const guest = await requestGuestToken()
      const lost = this.#refusedGuest || this.#stored() !== undefined
      this.#refusedGuest = false
      this.#write(guest)
      if (lost) this.#onGuestLost()
      return guest.token
    }).finally(() => {
      this.#minting = undefined
    })
    return this.#minting
  }
}

async function requestGuestToken(): Promise<StoredToken> {
  let response: Response
  try {
    response = await fetch('/v1/guest-tokens', { method: 'POST' })
  } catch (error) {
    throw new UnreachableError('No guest token', { cause: error })
  }
  if (response.status === 404) throw new SignInNeededError('Guest access is off')
  if (!response.ok) throw await readProblem(response)
  return GuestToken.parse(await response.json())
}

/** One tab at a time, so that two tabs are one guest. Insecure origins have no locks. */
async function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks
  return locks ? await locks.request(name, run) : await run()
}

function parseJson(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return null
  }
}

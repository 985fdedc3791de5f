/** The operator's token, for as long as the tab lives. It is never in the address. */
import type { Store } from '../api/storage.ts'
import { Shown } from './shown.ts'

const key = 'operator-token'

export class Session {
  readonly #store: Store
  /** Null: nobody is signed in. */
  readonly token: Shown<string | null>

  constructor(store: Store) {
    this.#store = store
    this.token = new Shown(store.get(key))
  }

  /** The API took the latest token no longer. */
  refused = false

  signIn(token: string): void {
    this.#store.set(key, token)
    this.refused = false
    this.token.set(token)
  }

  signOut(): void {
    this.#store.remove(key)
    this.token.set(null)
  }

  /** After a 401, unless somebody has signed in with another one since. */
  refuse(token: string): void {
    if (this.token.get() !== token) return
    this.refused = true
    this.signOut()
  }
}

import type { Kysely } from 'kysely'
import type { StepKey } from '#contracts/activities.ts'
import { notifyDelta } from '#platform/live.ts'
import type { Schema } from '#platform/schema.ts'

/**
 * Sends pieces of a reply to whoever watches. One send is under way at a time and takes all text that came meanwhile, so a fast
 * model costs no more sends than the database can take. Nothing here may fail the reply: a lost piece only means
 * that a watcher sees the text a little later, whole.
 */
export class DeltaWriter {
  readonly #db: Kysely<Schema>
  readonly #key: StepKey & { attempt: number }
  #waiting = ''
  #offset = 0
  #sending: Promise<void> | undefined

  constructor(db: Kysely<Schema>, key: StepKey & { attempt: number }) {
    this.#db = db
    this.#key = key
  }

  add(text: string): void {
    if (text === '') return
    this.#waiting += text
    this.#sending ??= this.#send()
  }

  /** Resolves when everything added so far was sent or dropped. */
  async flush(): Promise<void> {
    await this.#sending
  }

  async #send(): Promise<void> {
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      const offset = this.#offset
      this.#offset += text.length
      try {
        await notifyDelta(this.#db, { type: 'delta', ...this.#key, offset, text })
      } catch {
        // The watcher notices the gap in the offsets and waits for the stored reply.
      }
    }
    this.#sending = undefined
  }
}

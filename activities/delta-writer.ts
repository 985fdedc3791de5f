import { setTimeout as delay } from 'node:timers/promises'
import type { StepKey } from '#contracts/activities.ts'
import type { DeltaChannel } from '#platform/deltas.ts'

/** Seldom waited out: a channel that hangs, or a machine out of breath. */
const patienceMs = 250

/**
 * Sends pieces of a reply to whoever watches. One send is under way at a time and takes all text that came meanwhile, so a fast
 * model costs no more sends than the channel can take. The turn never fails for any of it: a lost piece, or one that comes after
 * the stored reply, only means that a watcher sees the text a little later, whole.
 */
export class DeltaWriter {
  readonly #channel: Pick<DeltaChannel, 'publish'>
  readonly #key: StepKey & { attempt: number }
  readonly #after: Promise<unknown>
  #waiting = ''
  #offset = 0
  #sending: Promise<void> | undefined

  /** `after`: what has to be there before the first piece, whether it succeeds or not. */
  constructor(
    channel: Pick<DeltaChannel, 'publish'>,
    key: StepKey & { attempt: number },
    after: Promise<unknown> = Promise.resolve(),
  ) {
    this.#channel = channel
    this.#key = key
    this.#after = after
  }

  add(text: string): void {
    this.#waiting += text
    this.#sending ??= this.#send()
  }

  /**
   * The text is whole. What is on its way, at least a first piece, goes before the reply that is stored next: this waits until it is
   * out, but no longer than a watcher would notice. The rest comes with that reply.
   */
  async end(): Promise<void> {
    if (this.#offset > 0) this.#waiting = ''
    if (this.#sending) await Promise.race([this.#sending, delay(patienceMs, undefined, { ref: false })])
  }

  async #send(): Promise<void> {
    await this.#after.catch(() => undefined)
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      const offset = this.#offset
      this.#offset += text.length
      try {
        await this.#channel.publish({ type: 'delta', ...this.#key, offset, text })
      } catch {
        // The watcher notices the gap in the offsets and waits for the stored reply.
      }
    }
    this.#sending = undefined
  }
}

import type { StepKey } from '#contracts/activities.ts'
import type { DeltaChannel } from '#platform/deltas.ts'

/**
 * Sends pieces of a reply to whoever watches. One send is under way at a time and takes all text that came meanwhile, so a fast
 * model costs no more sends than the channel can take. The turn neither fails nor waits for any of it: a lost piece, or one that
 * comes after the stored reply, only means that a watcher sees the text a little later, whole.
 */
export class DeltaWriter {
  readonly #channel: Pick<DeltaChannel, 'publish'>
  readonly #key: StepKey & { attempt: number }
  #waiting = ''
  #offset = 0
  #sending = false

  constructor(channel: Pick<DeltaChannel, 'publish'>, key: StepKey & { attempt: number }) {
    this.#channel = channel
    this.#key = key
  }

  add(text: string): void {
    this.#waiting += text
    if (!this.#sending) void this.#send()
  }

  async #send(): Promise<void> {
    this.#sending = true
    while (this.#waiting !== '') {
      const text = this.#waiting
      this.#waiting = ''
      const offset = this.#offset
      this.#offset += text.length
      try {
        await this.#channel.publish({ ...this.#key, offset, text })
      } catch {
        // The watcher notices the gap in the offsets and waits for the stored reply.
      }
    }
    this.#sending = false
  }
}

/** An event stream of one conversation, held open as a page holds it. */
import { setTimeout as delay } from 'node:timers/promises'
import { SseParser } from '#contracts/server-sent-events.ts'
import { isRefusal, reason, Refused } from './http.ts'
import { StreamLedger } from './stream-ledger.ts'

/** Before a lost stream is opened again, in ms: as long as a page waits at first. */
const pauseMs = 500

export class EventStream {
  readonly ledger = new StreamLedger()
  /** Unstored ones: pieces of replies, and tools that began. */
  volatile = 0
  /** Times that the stream ended by itself and was resumed. */
  resumed = 0
  readonly #url: string
  readonly #token: string
  readonly #onEvent: () => void
  readonly #hangUp = new AbortController()
  #reading: Promise<void> | undefined

  /** `onEvent` is called after each stored event. */
  constructor(url: string, token: string, onEvent: () => void) {
    this.#url = url
    this.#token = token
    this.#onEvent = onEvent
  }

  /** Resolves when the stream is open. @throws Refused, or Error when the first attempt is no event stream */
  async open(): Promise<void> {
    const body = await this.#connect()
    this.#reading = this.#readOn(body)
  }

  async close(): Promise<void> {
    this.#hangUp.abort()
    await this.#reading
  }

  async #connect(): Promise<ReadableStream<Uint8Array>> {
    const response = await fetch(this.#url, {
      headers: { authorization: `Bearer ${this.#token}`, 'last-event-id': String(this.ledger.last) },
      signal: this.#hangUp.signal,
    })
    if (response.ok && response.body) return response.body
    const text = `HTTP ${response.status} ${(await response.text()).slice(0, 200)}`
    throw isRefusal(response) ? new Refused(text) : new Error(text)
  }

  /** Until it is closed; never throws: what a dead stream misses is dropped, and counted as such. */
  async #readOn(first: ReadableStream<Uint8Array>): Promise<void> {
    for (let body: ReadableStream<Uint8Array> | null = first; !this.#hangUp.signal.aborted;) {
      try {
        body ??= await this.#connect()
        await this.#read(body)
      } catch (error) {
        if (this.#hangUp.signal.aborted) return
        process.stderr.write(`Event stream: ${reason(error)}\n`)
      }
      body = null
      this.resumed++
      await delay(pauseMs)
    }
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parser = new SseParser()
    for await (const piece of body.pipeThrough(new TextDecoderStream())) {
      for (const { id, data } of parser.push(piece)) {
        if (id === undefined) {
          this.volatile++
          continue
        }
        this.ledger.add(Number(id), JSON.parse(data) as { type: string; turn?: number })
        this.#onEvent()
      }
    }
  }
}

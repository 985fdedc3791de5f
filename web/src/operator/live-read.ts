/** An answer of the API, read anew when a hint says so: at once, then at most once in `gapMs`. */
import type { Problem } from '#contracts/chat.ts'
import type { OperatorEvent } from '#contracts/operator.ts'
import { insist, pause } from '../api/retry.ts'
import { toProblem } from './problem.ts'
import { endedLife, Shown } from './shown.ts'

export interface ReadView<T> {
  /** Undefined until the first answer. */
  data: T | undefined
  /** Why it is not up to date; it is tried again by itself where that can help. */
  problem: Problem | null
}

export interface LiveReadOptions<T> {
  load: (signal: AbortSignal) => Promise<T>
  /** Whether this hint may have changed it. `resync` always may. */
  concerns: (event: OperatorEvent & { type: 'changed' }) => boolean
  network: EventTarget
  gapMs?: number
}

export class LiveRead<T> {
  readonly #options: LiveReadOptions<T>
  readonly view = new Shown<ReadView<T>>({ data: undefined, problem: null })
  #life = endedLife()
  /** The life that is reading, or pausing after it. */
  #reading: AbortController | undefined
  #again = false

  constructor(options: LiveReadOptions<T>) {
    this.#options = options
  }

  /** Until the answer is called; it may be started again, and shows what it knew. */
  start(): () => void {
    const life = new AbortController()
    this.#life = life
    this.refresh()
    return () => life.abort()
  }

  hear(event: OperatorEvent): void {
    if (event.type === 'resync' || this.#options.concerns(event)) this.refresh()
  }

  refresh(): void {
    this.#again = true
    if (this.#reading !== this.#life && !this.#life.signal.aborted) void this.#run(this.#life)
  }

  async #run(life: AbortController): Promise<void> {
    const { load, network, gapMs = 1_000 } = this.#options
    const { signal } = life
    this.#reading = life
    while (this.#again && !signal.aborted) {
      this.#again = false
      const fail = (error: unknown) =>
        signal.aborted || this.view.set({ ...this.view.get(), problem: toProblem(error) })
      try {
        const data = await insist(() => load(signal), { signal, network, onWait: fail })
        if (!signal.aborted) this.view.set({ data, problem: null })
      } catch (error) {
        fail(error)
      }
      await pause(gapMs, { signal, network: new EventTarget() })
    }
    if (this.#reading === life) this.#reading = undefined
  }
}

/** A list of the API, page by page, whose rows are kept as the API has them: a hint reads the one row that it names. */
import type { Problem } from '#contracts/chat.ts'
import type { OperatorEvent } from '#contracts/operator.ts'
import { insist, pause } from '../api/retry.ts'
import { toProblem } from './problem.ts'
import { addPage, putRow, type Pages, type RowKind } from './rows.ts'
import { endedLife, Shown } from './shown.ts'

export interface ListView<T> extends Pages<T> {
  /** False before the first page. */
  loaded: boolean
  loadingMore: boolean
  problem: Problem | null
}

interface Page<T> {
  rows: T[]
  next: string | null
}

export interface LiveListOptions<T> extends RowKind<T> {
  load: (page: { cursor?: string; limit: number }, signal: AbortSignal) => Promise<Page<T>>
  /** Hints of this kind name its rows; null: rows never change, and new ones come without a hint. */
  hints: 'booking' | 'conversation' | null
  /** The row as the list's filters let it through; null: not at all. Left out: its filters cannot name one row, so all are read. */
  loadRow?: ((id: string, signal: AbortSignal) => Promise<T | null>) | undefined
  network: EventTarget
  /** Hints that come together are read together. */
  gapMs?: number
}

const pageSize = 100
/** A request each, at most, to keep a list up to date: half of what the API takes of one caller. */
const perRequestMs = 1_000

export class LiveList<T> {
  readonly #options: LiveListOptions<T>
  readonly view = new Shown<ListView<T>>({
    pages: [],
    next: null,
    loaded: false,
    loadingMore: false,
    problem: null,
  })
  #life = endedLife()
  #work: Promise<void> = Promise.resolve()
  /** Rows to be read; null where all are. */
  #changed: Set<string> | null = new Set()
  #planned = false
  /** After many requests it is quiet for as many seconds: the API counts them. */
  #quietUntil = 0
  /** How many are not done yet. */
  #jobs = 0

  constructor(options: LiveListOptions<T>) {
    this.#options = options
  }

  /** Until the answer is called. It may be started again: then it shows what it knew, and reads what hints named since. */
  start(): () => void {
    const life = new AbortController()
    this.#life = life
    this.#work = Promise.resolve()
    this.#jobs = 0
    this.#planned = false
    this.#show({ loadingMore: false })
    if (!this.view.get().loaded || this.#options.hints === null) this.refresh()
    else if (this.#changed?.size !== 0) void this.#plan()
    return () => {
      life.abort()
      // What was under way is not known.
      if (this.#jobs > 0) this.#changed = null
    }
  }

  refresh(): void {
    const { hints } = this.#options
    const known = this.view.get().pages.some((page) => page.length > 0)
    this.#do((signal) => (hints === null && known ? this.#addNewer(signal) : this.#reload(signal)))
  }

  /** Also while it is stopped. */
  hear(event: OperatorEvent): void {
    const { hints, loadRow } = this.#options
    if (event.type === 'changed' && event.kind !== hints) return
    if (event.type === 'resync' || !loadRow) this.#changed = null
    else this.#changed?.add(event.id)
    if (!this.#planned && !this.#life.signal.aborted) void this.#plan()
  }

  /** Not in the queue: nobody who wants more waits for it. */
  async #plan(): Promise<void> {
    const { gapMs = 500 } = this.#options
    const { signal } = this.#life
    this.#planned = true
    const wait = Math.max(gapMs, this.#quietUntil - Date.now())
    await pause(wait, { signal, network: new EventTarget() })
    if (!signal.aborted) this.#do((signal) => this.#catchUp(signal))
  }

  more(): void {
    if (this.view.get().loadingMore) return
    this.#show({ loadingMore: true })
    this.#do(async (signal) => {
      const list = this.view.get()
      if (list.next === null) return this.#show({ loadingMore: false })
      const { rows, next } = await this.#page(list.next, signal)
      this.#show({ ...addPage(this.view.get(), rows, next, this.#options), loadingMore: false })
    })
  }

  /** Row by row, or page by page where that takes fewer requests. */
  async #catchUp(signal: AbortSignal): Promise<void> {
    const { loadRow } = this.#options
    const changed = this.#changed
    this.#changed = new Set()
    this.#planned = false
    const pages = Math.max(this.view.get().pages.length, 1)
    const rows = changed && loadRow && changed.size <= pages ? changed : null
    this.#quietUntil = Date.now() + (rows?.size ?? pages) * perRequestMs
    if (!rows || !loadRow) return this.refresh()
    for (const id of rows) {
      const row = await this.#insist((signal) => loadRow(id, signal), signal)
      this.#show(putRow(this.view.get(), id, row, this.#options))
    }
  }

  async #addNewer(signal: AbortSignal): Promise<void> {
    const { id } = this.#options
    const known = new Set(this.view.get().pages.flat().map(id))
    const { rows } = await this.#page(null, signal)
    if (!rows.some((row) => known.has(id(row)))) return await this.#reload(signal)
    let list: Pages<T> = this.view.get()
    for (const row of rows) if (!known.has(id(row))) list = putRow(list, id(row), row, this.#options)
    this.#show(list)
  }

  /** As many rows as were there. */
  async #reload(signal: AbortSignal): Promise<void> {
    const { pages } = this.view.get()
    const wanted = pages.reduce((sum, page) => sum + page.length, 0)
    let fresh: Pages<T> = { pages: [], next: null }
    let count = 0
    do {
      const { rows, next } = await this.#page(fresh.next, signal)
      count += rows.length
      fresh = addPage(fresh, rows, next, this.#options)
    } while (fresh.next !== null && count < wanted)
    this.#show({ ...fresh, loaded: true })
  }

  async #page(cursor: string | null, signal: AbortSignal): Promise<Page<T>> {
    const { load } = this.#options
    return await this.#insist(
      (signal) => load({ ...(cursor !== null && { cursor }), limit: pageSize }, signal),
      signal,
    )
  }

  async #insist<R>(attempt: (signal: AbortSignal) => Promise<R>, signal: AbortSignal): Promise<R> {
    const { network } = this.#options
    const onWait = (error: unknown) => signal.aborted || this.#show({ problem: toProblem(error) })
    const answer = await insist(() => attempt(signal), { signal, network, onWait })
    signal.throwIfAborted()
    if (this.view.get().problem) this.#show({ problem: null })
    return answer
  }

  /** One thing after another. */
  #do(job: (signal: AbortSignal) => Promise<void> | void): void {
    const life = this.#life
    const { signal } = life
    this.#jobs++
    this.#work = this.#work
      .then(() => (signal.aborted ? undefined : job(signal)))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#show({ problem: toProblem(error), loadingMore: false })
      })
      .finally(() => {
        if (life === this.#life) this.#jobs--
      })
  }

  #show(change: Partial<ListView<T>>): void {
    this.view.set({ ...this.view.get(), ...change })
  }
}

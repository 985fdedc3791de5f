/** Fans live signals out to the event streams of this process. Holds unfinished replies, so that a late watcher sees them whole. */
import type { ChatEvent } from '#contracts/chat.ts'
import type { OperatorEvent } from '#contracts/operator.ts'
import type { DeltaChannel } from '#platform/deltas.ts'
import { subscribe, type Delta, type LiveSignal, type Subscription } from '#platform/live.ts'

export type VolatileEvent = Extract<ChatEvent, { type: 'delta' | 'toolStarted' | 'resync' }>

export interface Watcher {
  /** A stored event was added. */
  onStored(): void
  onVolatile(event: VolatileEvent): void
}

/** Hears of all conversations and bookings. */
export interface Overseer {
  onChanged(hint: OperatorHint): void
  /** Hints may have been missed. */
  onGap(): void
}
export type OperatorHint = Extract<OperatorEvent, { type: 'changed' }>

/** Unfinished replies kept at once; beyond that the oldest is forgotten and its late watchers wait for the stored reply. */
const partialLimit = 500

export class LiveHub {
  readonly #watchers = new Map<string, Set<Watcher>>()
  readonly #overseers = new Set<Overseer>()
  readonly #partials = new Map<string, Delta>()
  readonly #subscription: Subscription

  /** Where pieces have a carrier of their own, one may come before or after what was stored before it. */
  constructor(databaseUrl: string, deltas: Pick<DeltaChannel, 'subscribe'>) {
    const onGap = () => this.#onGap()
    this.#subscription = subscribe(databaseUrl, (signal) => this.#onSignal(signal), onGap)
    deltas.subscribe((delta) => this.#onDelta(delta), onGap)
  }

  /** Returns the function that ends the watch. */
  watch(conversationId: string, watcher: Watcher): () => void {
    const watchers = this.#watchers.get(conversationId) ?? new Set()
    this.#watchers.set(conversationId, watchers.add(watcher))
    const partial = this.#partials.get(conversationId)
    if (partial) watcher.onVolatile(deltaEvent(partial))
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0) this.#watchers.delete(conversationId)
    }
  }

  /** Returns the function that ends it. */
  oversee(overseer: Overseer): () => void {
    this.#overseers.add(overseer)
    return () => void this.#overseers.delete(overseer)
  }

  async close(): Promise<void> {
    await this.#subscription.close()
  }

  #onSignal(signal: LiveSignal): void {
    const watchers = this.#watchers.get(signal.conversationId)
    if (signal.type === 'stored') {
      // The reply is there whole: what was held of it is history.
      const partial = this.#partials.get(signal.conversationId)
      if (partial && partial.turn <= (signal.replied ?? 0)) this.#partials.delete(signal.conversationId)
      for (const watcher of watchers ?? []) watcher.onStored()
      for (const overseer of this.#overseers) overseer.onChanged(hintOf(signal))
      return
    }
    if (signal.type === 'delta') return this.#onDelta(signal)
    const { conversationId: _id, ...event } = signal
    for (const watcher of watchers ?? []) watcher.onVolatile(event)
  }

  #onDelta(delta: Delta): void {
    if (!this.#extend(delta)) return
    for (const watcher of this.#watchers.get(delta.conversationId) ?? []) {
      watcher.onVolatile(deltaEvent(delta))
    }
  }

  /** False for a piece that does not continue what is known: the watcher waits for the stored reply instead. */
  #extend(delta: Delta): boolean {
    const known = this.#partials.get(delta.conversationId)
    const later = known ? compare(delta, known) : 1
    const text = later === 0 ? (known?.text ?? '') : ''
    // A worker that was given up may still be sending.
    if (later < 0 || delta.offset !== text.length) return false
    this.#partials.delete(delta.conversationId)
    this.#partials.set(delta.conversationId, { ...delta, offset: 0, text: text + delta.text })
    const oldest = this.#partials.keys().next().value
    if (this.#partials.size > partialLimit && oldest !== undefined) this.#partials.delete(oldest)
    return true
  }

  /** Signals were missed: whatever is on screen unfinished may be wrong, and stored events may wait. */
  #onGap(): void {
    this.#partials.clear()
    for (const overseer of this.#overseers) overseer.onGap()
    for (const watchers of this.#watchers.values()) {
      for (const watcher of watchers) {
        watcher.onVolatile({ type: 'resync' })
        watcher.onStored()
      }
    }
  }
}

/** Which model call came later: above 0 for `one`, 0 for the same. */
const compare = (one: Delta, other: Delta): number =>
  one.turn - other.turn || one.step - other.step || one.attempt - other.attempt

const hintOf = (signal: Extract<LiveSignal, { type: 'stored' }>): OperatorHint => {
  const { conversationId, booking, closed } = signal
  const type = 'changed' as const
  return booking
    ? { type, kind: 'booking', id: booking.bookingRef, state: booking.status }
    : { type, kind: 'conversation', id: conversationId, state: closed ? 'closed' : 'open' }
}

const deltaEvent = ({ turn, step, offset, text }: Delta): VolatileEvent => ({
  type: 'delta',
  turn,
  step,
  offset,
  text,
})

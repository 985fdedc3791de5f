/**
 * Which stored events an event stream brought. Their ids count from 1 without a gap in each conversation
 * (`conversations.last_event`), so what is missing or came twice shows without another look at the database.
 */
export class StreamLedger {
  /** How often each id came. */
  readonly #times = new Map<number, number>()
  readonly #replied = new Set<number>()
  #last = 0
  #disordered = 0

  /** Takes a stored event. */
  add(id: number, { type, turn }: { type: string; turn?: number }): void {
    if (id < this.#last) this.#disordered++
    this.#last = Math.max(this.#last, id)
    this.#times.set(id, (this.#times.get(id) ?? 0) + 1)
    if (type === 'reply' && turn !== undefined) this.#replied.add(turn)
  }

  /** The id to go on from. */
  get last(): number {
    return this.#last
  }
  get stored(): number {
    return this.#times.size
  }
  get doubled(): number {
    return [...this.#times.values()].reduce((sum, times) => sum + times - 1, 0)
  }
  /** Came after one with a higher id. */
  get disordered(): number {
    return this.#disordered
  }
  hasReplies(turns: Iterable<number>): boolean {
    return [...turns].every((turn) => this.#replied.has(turn))
  }
  /** Ids that were left out, and replies that never came, of these turns. */
  dropped(turns: Iterable<number>): number {
    const silent = [...turns].filter((turn) => !this.#replied.has(turn))
    return this.#last - this.#times.size + silent.length
  }
}

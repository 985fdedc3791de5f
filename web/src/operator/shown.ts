/** Of what was not started yet. */
export function endedLife(): AbortController {
  const life = new AbortController()
  life.abort()
  return life
}

/** A value that components follow. */
export class Shown<V> {
  #value: V
  readonly #listeners = new Set<() => void>()

  constructor(value: V) {
    this.#value = value
  }

  readonly get = (): V => this.#value
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  set(value: V): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}

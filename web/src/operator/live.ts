/** Hints of what changed, for whatever is on screen; reconnects by itself. */
import { OperatorEvent } from '#contracts/operator.ts'
import { followStream, type Connection } from '../api/event-stream.ts'
import type { OperatorClient } from './client.ts'
import { Shown } from './shown.ts'

/** `failed`: the API refuses the stream, and nothing on screen is live. */
export type LiveState = Connection | 'connecting' | 'failed'

export class Live {
  readonly #client: OperatorClient
  readonly #onEvent: (event: OperatorEvent) => void
  readonly state = new Shown<LiveState>('connecting')

  constructor(client: OperatorClient, onEvent: (event: OperatorEvent) => void) {
    this.#client = client
    this.#onEvent = onEvent
  }

  /** Until the answer is called. */
  start(): () => void {
    const life = new AbortController()
    followStream(OperatorEvent, {
      signal: life.signal,
      network: window,
      // Hints are not kept: every connection begins with `resync`.
      lastSeq: 0,
      open: (_, signal) => this.#client.events(signal),
      onEvent: this.#onEvent,
      onConnection: (connection) => this.state.set(connection),
    }).catch(() => life.signal.aborted || this.state.set('failed'))
    return () => life.abort()
  }
}

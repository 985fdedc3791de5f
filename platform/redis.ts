/** Redis as something that may be out: one report tells of an outage. */
import { createClient } from '@redis/client'

/** After a failure it is left alone for so long, in ms: who asks twice must not wait twice. */
const pauseMs = 1_000
const reconnectMs = 1_000

/** Whether the shared store is out. One report an outage. */
export class Outage {
  readonly #report: (reason: string) => void
  #reported = false
  #until = 0

  constructor(report: (reason: string) => void) {
    this.#report = report
  }

  get lasts(): boolean {
    return Date.now() < this.#until
  }
  began(error: unknown): void {
    this.#until = Date.now() + pauseMs
    if (!this.#reported) this.#report(error instanceof Error ? error.message : String(error))
    this.#reported = true
  }
  ended(): void {
    this.#reported = false
  }
}

/**
 * One connection for everything, subscriptions too (RESP3); reconnects for ever, a second apart. A command given while there is
 * none fails at once.
 */
export function openRedis(url: string, outage: Outage) {
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // Commands that a hanging Redis owes an answer to.
    commandsQueueMaxLength: 10_000,
    // Who only listens would never learn that the other end is gone.
    pingInterval: 10_000,
    socket: { connectTimeout: 1_000, socketTimeout: 30_000, reconnectStrategy: reconnectMs },
  })
  client.on('error', (error: Error) => outage.began(error))
  // Resolves once it is there, however often it has to try; rejects where it is closed before.
  client.connect().catch(() => undefined)
  return client
}

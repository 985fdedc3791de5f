import type { Kysely } from 'kysely'
import { audit, type AuditAction } from '#platform/audit.ts'
import type { Schema } from '#platform/schema.ts'

/** One line an hour for each operator and thing: a page asks dozens of times. */
const onceMs = 3_600_000
const remembered = 10_000

/** Says in the audit log what of customers' an operator has read. */
export class LookAudit {
  readonly #db: Kysely<Schema>
  readonly #action: AuditAction
  readonly #noted = new Map<string, number>()

  constructor(db: Kysely<Schema>, action: AuditAction) {
    this.#db = db
    this.#action = action
  }

  /** Before the answer is sent: who cannot be noted reads nothing. */
  async note(subject: string, targets: Iterable<string>): Promise<void> {
    for (const target of targets) {
      const pair = `${subject}\n${target}`
      if ((this.#noted.get(pair) ?? 0) > Date.now() - onceMs) continue
      await audit(this.#db, { subject, action: this.#action, target })
      if (this.#noted.size >= remembered) this.#noted.clear()
      this.#noted.set(pair, Date.now())
    }
  }
}

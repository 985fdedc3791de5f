import type { Kysely } from 'kysely'
import { audit } from '#platform/audit.ts'
import type { Schema } from '#platform/schema.ts'

/** One line an hour for each operator and workflow: a page of the Temporal UI asks dozens of times. */
const onceMs = 3_600_000
const remembered = 10_000

/** Says in the audit log whose payloads an operator has read. */
export class DecodeAudit {
  readonly #db: Kysely<Schema>
  readonly #noted = new Map<string, number>()

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  async note(subject: string, workflowIds: Iterable<string>): Promise<void> {
    for (const workflowId of workflowIds) {
      const pair = `${subject}\n${workflowId}`
      if ((this.#noted.get(pair) ?? 0) > Date.now() - onceMs) continue
      await audit(this.#db, { subject, action: 'payloads.read', target: workflowId })
      if (this.#noted.size >= remembered) this.#noted.clear()
      this.#noted.set(pair, Date.now())
    }
  }
}

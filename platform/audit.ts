/** The audit log: who did what to what. Append-only and hash-chained by the database; `ops audit verify` checks the chain. */
import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'

export type AuditAction =
  | 'conversation.create'
  | 'conversation.close'
  | 'proposal.confirm'
  | 'proposal.decline'
  | 'reply.rate'
  /**
   * A booking reached that state; `noted` leaves it as it is. Written with each ledger line. `booking.read` and `booking.repair` are
   * an operator's: looked at, ordered to be repaired.
   */
  | `booking.${string}`
  /** An operator looked at a conversation; let a paused one go on. */
  | 'conversation.read'
  | 'conversation.resume'
  /** An operator called a tool. */
  | 'tool.try'
  /** An operator ordered faults of the dealer backend's stand-in, or took them back. */
  | 'apim.faults'
  | 'audit.export'
  | 'api-key.create'
  | 'api-key.revoke'
  | 'mobile.code-sent'
  | 'mobile.verified'
  /** An operator decrypted payloads of a workflow. */
  | 'payloads.read'
  | 'subject.erase'
  /** `ops --output` sends what a command prints to S3. */
  | 'ops.export'

export interface AuditLine {
  /** Who: a caller's subject, `dealer`, or `system`. */
  subject: string
  action: AuditAction
  /** The id of what it was done to. */
  target: string
  /** Ids, states, dates and names of fields; never a mobile number, a plate or a customer's words, as nothing here can be erased. */
  detail?: Record<string, unknown>
}

/** In the transaction of what it tells of, where there is one. */
export async function audit(db: Kysely<Schema>, { detail = {}, ...line }: AuditLine): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({ ...line, detail: JSON.stringify(detail) })
    .execute()
}

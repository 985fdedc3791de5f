/** Operators' orders, each once per key: the audit line that tells of an order is also where a key is looked up that comes again. */
import { sql, type Transaction } from 'kysely'
import { audit, type AuditAction } from '#platform/audit.ts'
import { redact } from '#platform/redaction.ts'
import type { Schema } from '#platform/schema.ts'
import type { Deps } from '../env.ts'
import { ProblemError } from '../problems.ts'

export interface Order {
  action: AuditAction
  /** The booking's reference. */
  target: string
  /** The same key never acts twice. */
  key: string
  /** The operator's subject. */
  by: string
  body: { reason: string }
}
type Noted = Record<string, unknown>
type OrderDeps = Pick<Deps, 'config' | 'db'>

const digestOf = ({ config }: OrderDeps, { body, by }: Order): string =>
  config.ENCRYPTION_KEYS.digest(JSON.stringify({ ...body, by }))

/** What was noted of an order under this key. @throws ProblemError 409 where the key came with another order. */
export async function findOrder(
  deps: OrderDeps,
  order: Order,
  db: Deps['db'] | Transaction<Schema> = deps.db,
): Promise<Noted | undefined> {
  const known = await db
    .selectFrom('audit_log')
    .select('detail')
    .where('action', '=', order.action)
    .where('target', '=', order.target)
    .where(sql<boolean>`detail->>'key' = ${order.key}`)
    .executeTakeFirst()
  if (known && known.detail['digest'] !== digestOf(deps, order)) {
    throw new ProblemError(409, 'idempotency-key-reused', 'This key came before with another order.', {
      errors: [{ field: 'header.idempotency-key', expected: 'a new key for a new order' }],
    })
  }
  return known?.detail
}

/**
 * Once per key, before anything is done; returns what is noted under it. The reason may be the operator's words about a person:
 * numbers and the like are taken out.
 */
export async function noteOrder(deps: OrderDeps, order: Order, detail: Noted): Promise<Noted> {
  const { action, target, key, by, body } = order
  return await deps.db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${action} ${target} ${key}`}, 0))`.execute(trx)
    const known = await findOrder(deps, order, trx)
    if (known) return known
    const noted = { ...detail, reason: redact(body.reason), key, digest: digestOf(deps, order) }
    await audit(trx, { subject: by, action, target, detail: noted })
    return noted
  })
}

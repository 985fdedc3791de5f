import type { Kysely } from 'kysely'
import type { Keyring } from '#platform/encryption/keyring.ts'
import type { Schema } from '#platform/schema.ts'

const batch = 500

/**
 * Wraps every data key by the first of ENCRYPTION_KEYS; returns how many were wrapped by another. Safe beside running processes
 * and to repeat. @throws UndecryptableError where ENCRYPTION_KEYS lacks a key that wrapped one.
 */
export async function rewrapDataKeys(db: Kysely<Schema>, keyring: Keyring): Promise<number> {
  const { id: current } = keyring.current
  for (let count = 0; ;) {
    const rows = await db
      .selectFrom('data_keys')
      .select(['id', 'wrapped_key', 'wrapped_by'])
      .where('wrapped_by', '<>', current)
      .where('wrapped_key', 'is not', null)
      .limit(batch)
      .execute()
    if (rows.length === 0) return count
    for (const { id, wrapped_key, wrapped_by } of rows) {
      if (wrapped_key === null) continue
      const { numUpdatedRows } = await db
        .updateTable('data_keys')
        .set({
          wrapped_key: keyring.wrap(id, keyring.unwrap(id, wrapped_key, wrapped_by)),
          wrapped_by: current,
        })
        .where('id', '=', id)
        // One destroyed meanwhile stays so.
        .where('wrapped_key', 'is not', null)
        .executeTakeFirst()
      count += Number(numUpdatedRows)
    }
  }
}

import type { Kysely } from 'kysely'
import { openDatabase } from '#platform/database.ts'
import type { Schema } from '#platform/schema.ts'

/** A database for as long as `use` runs. */
export async function withDatabase<T>(url: string, use: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  const db = openDatabase<Schema>(url, { connections: 4 })
  try {
    return await use(db)
  } finally {
    await db.destroy()
  }
}

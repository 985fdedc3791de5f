import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** SQL statements that run in one transaction. */
export const migration = (statements: string): Migration => ({
  async up(db: Kysely<unknown>) {
    await sql.raw(statements).execute(db)
  },
})

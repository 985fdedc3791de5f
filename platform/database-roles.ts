/** Two roles: an owner who migrates, and the application's, which can only do what the product does. */
import { sql, type Kysely } from 'kysely'
import type pg from 'pg'
import type { Migration } from 'kysely/migration'
import { isConnectionLost, migrate } from './database.ts'

/** Written by their triggers, or by migrations, alone. */
const readOnly = ['audit_chain', 'audit_head', 'kysely_migration', 'kysely_migration_lock']
const appendOnly = ['audit_log', 'booking_ledger']

/** As the owner: a role that may log in with this password, made where it is not there yet. */
export async function ensureLoginRole(
  owner: pg.Client,
  name: string,
  password: string,
  { createDatabases = false } = {},
): Promise<void> {
  const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [name])
  const verb = rowCount === 0 ? 'create' : 'alter'
  const rights = createDatabases ? 'createdb' : 'nocreatedb'
  await owner.query(
    `${verb} role ${owner.escapeIdentifier(name)} login ${rights} password ${owner.escapeLiteral(password)}`,
  )
}

/** As the owner, after each migration: gives a role what the product needs and no more. */
export async function grantTo<Schema>(owner: Kysely<Schema>, role: string): Promise<void> {
  const to = sql.id(role)
  const tables = (names: string[]) => sql.join(names.map((name) => sql.table(name)))
  await owner.transaction().execute(async (trx) => {
    await sql`grant usage on schema public to ${to}`.execute(trx)
    await sql`grant select, insert, update, delete on all tables in schema public to ${to}`.execute(trx)
    await sql`grant usage on all sequences in schema public to ${to}`.execute(trx)
    await sql`revoke update, delete on ${tables(appendOnly)} from ${to}`.execute(trx)
    await sql`revoke insert, update, delete on ${tables(readOnly)} from ${to}`.execute(trx)
  })
}

/** Whether this role may create tables. */
export async function mayMigrate<Schema>(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{
    may: boolean
  }>`select has_schema_privilege('public', 'create') as may`.execute(db)
  return rows[0]?.may ?? false
}

/**
 * Migrates where this role may create tables; else somebody else does, before or after.
 * @throws Error until all of these migrations are there; the caller tries again.
 */
export async function ensureSchema<Schema>(
  db: Kysely<Schema>,
  migrations: Record<string, Migration>,
): Promise<void> {
  if (await mayMigrate(db)) return await migrate(db, migrations)
  const done = await appliedMigrations(db)
  const missing = Object.keys(migrations).filter((name) => !done.has(name))
  if (missing.length > 0) {
    throw new Error(
      `the owner's migration ${missing.join(', ')} (npm run ops -- migrate --grant <this role>)`,
    )
  }
}

/** None where the table is not there yet, or not for us. */
async function appliedMigrations<Schema>(db: Kysely<Schema>): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
    return new Set(rows.map(({ name }) => name))
  } catch (error) {
    if (isConnectionLost(error)) throw error
    return new Set()
  }
}

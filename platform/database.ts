import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator, type Migration } from 'kysely/migration'
import pg from 'pg'

// Dates and big integers keep the form the wire has: `YYYY-MM-DD` text and JavaScript numbers.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * A pool behind Kysely. Connections that break while idle (a restarted server) are dropped and replaced at the
 * next query; the query that meets a broken connection throws and is the caller's to repeat.
 */
export const openDatabase = <Schema>(url: string, options?: PoolOptions): Kysely<Schema> =>
  new Kysely<Schema>({ dialect: new PostgresDialect({ pool: openPool(url, options) }) })

export interface PoolOptions {
  /** Default 10. */
  connections?: number
  onIdleError?: (error: Error) => void
  /** Is given the pool, to count its connections. */
  watch?: (pool: pg.Pool) => void
}

/** The pool alone, for libraries that bring their own queries. */
export function openPool(url: string, options: PoolOptions = {}): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  })
  pool.on('error', options.onIdleError ?? (() => undefined))
  // While it is lent out the pool does not listen to a connection, and an error nobody listens to ends the process. The query
  // that waits on it fails by itself.
  pool.on('connect', (client) => {
    client.on('error', () => undefined)
    prepareMarked(client)
  })
  options.watch?.(pool)
  return pool
}

/**
 * Marks a statement that is parsed and planned once for a connection: of a statement with many parts that is more work than carrying
 * it out. Not for one that selects `*`: a migration that adds a column would make it fail on the connections that know it.
 */
export const prepared = sql.raw('/* prepared */')
const mark = prepared.toOperationNode().sqlFragments.join('')
/** By their text, which has a form for each set of its parts, and never values. */
const names = new Map<string, string>()

function prepareMarked(client: pg.PoolClient): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const named = (text: unknown, ...rest: unknown[]): unknown => {
    if (typeof text !== 'string' || !text.slice(0, 40).includes(mark)) return query(text, ...rest)
    const name = names.get(text) ?? `prepared_${names.size}`
    names.set(text, name)
    return query({ name, text, values: rest[0] })
  }
  client.query = named as typeof client.query
}

/**
 * Brings the schema up to date. Forward only; Kysely's advisory lock makes it safe for two processes at once.
 * @throws the first migration's error; nothing of that migration stays.
 */
export async function migrate<Schema>(
  db: Kysely<Schema>,
  migrations: Record<string, Migration>,
): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error instanceof Error ? error : new Error('Migration failed', { cause: error })
}

/** SQLSTATEs of a server that is going, gone or not back yet (PostgreSQL's appendix A), and the socket's own codes. */
const lostConnectionCodes = new Set([
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
])

/** True for a query that failed because the server could not be reached: the same query may work in a moment. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && lostConnectionCodes.has(String(error.code))) return true
  return /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
}

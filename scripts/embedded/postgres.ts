/** The embedded PostgreSQL: data folder, start, databases. */
import { execFile } from 'node:child_process'
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { endProcess } from './pid-file.ts'
import type { Part } from './part.ts'
import { findPostgresHome, makeFolder, type PostgresHome } from './postgres-home.ts'
import { processIdentity } from './process-identity.ts'

export interface PostgresOptions {
  /** Data folder; another one where PostgreSQL's account cannot reach it (see postgres-home.ts). */
  folder: string
  /** On 127.0.0.1 only. */
  port: number
  /** Of the superuser `postgres`. */
  password: string
  /** Off for throwaway data: no fsync. */
  durable: boolean
  say: (line: string) => void
}

export interface PreparedPostgres {
  part: Part
  /** The folder the data is in. */
  data: string
  /** Address of a database, as the superuser. */
  url: (database: string) => string
}

/** Makes the data folder where there is none, and the part that serves it. */
export async function preparePostgres(options: PostgresOptions): Promise<PreparedPostgres> {
  const home = await findPostgresHome(options.folder, options.say)
  if (!existsSync(join(home.data, 'PG_VERSION'))) await makeDataFolder(home, options)
  const url = (database: string) =>
    `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/${database}`
  const part: Part = {
    name: 'postgres',
    command: join(home.bin, 'postgres'),
    args: ['-D', home.data, '-p', String(options.port), ...settings(options.durable)],
    ...(home.account && { account: home.account }),
    // SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    stopSignal: 'SIGINT',
    beforeStart: () => freeDataFolder(home.data),
    ready: { probe: () => answers(url('postgres')) },
  }
  return { part, data: home.data, url }
}

/** Creates the databases that are missing. */
export async function createDatabases(adminUrl: string, names: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database')
    const present = new Set(rows.map((row) => row.datname))
    for (const name of names.filter((name) => !present.has(name))) {
      await client.query(`create database ${client.escapeIdentifier(name)}`)
    }
  } finally {
    await client.end()
  }
}

function settings(durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    // A refused row is printed with its values; whoever asked reports the error without them.
    log_min_messages: 'fatal',
    // Survives the death of processes, as the crash tests need, though not of the machine.
    ...(!durable && { fsync: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Runs `initdb` beside the final place and renames when it is complete, so that a kill leaves nothing half made. */
async function makeDataFolder({ bin, data, account }: PostgresHome, options: PostgresOptions): Promise<void> {
  options.say(`Creating the PostgreSQL data folder ${data}`)
  const fresh = `${data}.new`
  const password = `${data}.password`
  rmSync(fresh, { recursive: true, force: true })
  makeFolder(fresh, account)
  writeFileSync(password, `${options.password}\n`, { mode: 0o600 })
  if (account) chownSync(password, account.uid, account.gid)
  const args = ['--pgdata', fresh, '--username=postgres', '--auth=scram-sha-256', '--pwfile', password]
  args.push('--encoding=UTF8', '--locale=C', ...(options.durable ? [] : ['--no-sync']))
  try {
    await promisify(execFile)(join(bin, 'initdb'), args, { ...account })
    renameSync(fresh, data)
  } finally {
    rmSync(password, { force: true })
  }
}

/**
 * Ends a PostgreSQL that still serves this data, or removes its lock file where the pid in it meanwhile belongs to
 * another program. A lock file of a dead PostgreSQL stays: PostgreSQL itself checks what that one left in memory.
 */
async function freeDataFolder(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid')
  if (!existsSync(lock)) return
  const pid = Number(readFileSync(lock, 'utf8').split('\n', 1)[0])
  const identity = processIdentity(pid)
  if (identity === undefined) return
  if (identity.includes(data)) await endProcess({ pid, identity, stopSignal: 'SIGINT' })
  else rmSync(lock)
}

const wrongPassword = '28P01'

/** @throws Error when a server answers that does not know our password: waiting would not help. */
async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch (error) {
    if ((error as { code?: unknown }).code !== wrongPassword) return false
    throw new Error('PostgreSQL refuses the password of .data/secrets.json: it was made for other data', {
      cause: error,
    })
  } finally {
    await client.end().catch(() => undefined)
  }
}

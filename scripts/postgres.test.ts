import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '#tests/free-port.ts'
import { openThrowaway, type Throwaway } from '#tests/throwaway.ts'
import { waitFor } from '#tests/wait-for.ts'
import { createDatabases, preparePostgres, type PreparedPostgres } from './embedded/postgres.ts'

let place: Throwaway
let postgres: PreparedPostgres
let said: string[]
beforeEach(async () => {
  said = []
  place = await openThrowaway((line) => said.push(line))
})
afterEach(() => place.end())

async function prepare(folder: string): Promise<PreparedPostgres> {
  const port = await freePort()
  const say = (line: string) => said.push(line)
  return await preparePostgres({ folder, port, password: 'p@ss/word', durable: true, say })
}

async function query(text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: postgres.url('postgres'), connectionTimeoutMillis: 1_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

it('comes back with everything committed after a kill -9 under an open connection', async () => {
  postgres = await prepare(join(place.folder, 'postgres'))
  await place.supervisor.start(postgres.part)
  await query('create table kept as select 1 as n')
  const open = new pg.Client({ connectionString: postgres.url('postgres') })
  open.on('error', () => undefined)
  await open.connect()
  process.kill(place.supervisor.pid('postgres')!, 'SIGKILL')
  await waitFor(() => said.includes('postgres is back'), { what: 'PostgreSQL to be back' })
  expect(await query('select n from kept')).toEqual([{ n: 1 }])
  expect(await query('show fsync')).toEqual([{ fsync: 'on' }])
  await open.end().catch(() => undefined)
})

it('starts although a lock file names a pid that another program has meanwhile', async () => {
  postgres = await prepare(join(place.folder, 'postgres'))
  await place.supervisor.start(postgres.part)
  const lock = join(postgres.data, 'postmaster.pid')
  const contents = readFileSync(lock, 'utf8').replace(/^\d+/, String(process.pid))
  await place.supervisor.kill('postgres')
  writeFileSync(lock, contents)
  await place.supervisor.start(postgres.part)
  expect(await query('select 1 as n')).toEqual([{ n: 1 }])
})

it('refuses to wait for a server that has another password', async () => {
  const folder = join(place.folder, 'postgres')
  const port = await freePort()
  const options = { folder, port, durable: false, say: () => undefined }
  const first = await preparePostgres({ ...options, password: 'one' })
  expect(first.data).toBe(folder)
  const second = await preparePostgres({ ...options, password: 'two' })
  await expect(place.supervisor.start(second.part)).rejects.toThrow('refuses the password')
})

it('makes its databases once', async () => {
  postgres = await prepare(join(place.folder, 'postgres'))
  await place.supervisor.start(postgres.part)
  await createDatabases(postgres.url('postgres'), ['orchestrator', 'apim'])
  await createDatabases(postgres.url('postgres'), ['orchestrator', 'apim'])
  expect(
    await query("select datname from pg_database where datname in ('orchestrator', 'apim')"),
  ).toHaveLength(2)
})

it('finishes a data folder whose making was interrupted', async () => {
  const folder = join(place.folder, 'postgres')
  mkdirSync(`${folder}.new`)
  writeFileSync(join(`${folder}.new`, 'PG_VERSION'), '18\n')
  postgres = await prepare(folder)
  await place.supervisor.start(postgres.part)
  expect(await query('select 1 as n')).toEqual([{ n: 1 }])
})

it.runIf(process.getuid?.() === 0)(
  'as root under a folder closed to others: runs elsewhere, says where, and is found again',
  async () => {
    const closed = mkdtempSync(join(tmpdir(), 'closed-'))
    chmodSync(closed, 0o700)
    postgres = await prepare(join(closed, 'postgres'))
    try {
      await place.supervisor.start(postgres.part)
      expect(postgres.data).toMatch(/^\/var\/lib\/booking-orchestrator\//)
      expect(said[0]).toContain(postgres.data)
      expect(existsSync(join(closed, 'postgres'))).toBe(false)
      await query('create table kept as select 1 as n')
      await place.supervisor.kill('postgres')
      postgres = await prepare(join(closed, 'postgres'))
      await place.supervisor.start(postgres.part)
      expect(await query('select n from kept')).toEqual([{ n: 1 }])
    } finally {
      await place.supervisor.stop()
      rmSync(postgres.data, { recursive: true })
      rmSync(closed, { recursive: true })
    }
  },
)

/** The audit log and the ledger take additions only, from the product's own role, and tell when somebody got around that. */
import { randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { verifyChain } from '#ops/audit-chain.ts'
import { audit } from '#platform/audit.ts'
import { ensureSchema, grantTo } from '#platform/database-roles.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { runOps } from '#tests/ops/run-ops.ts'

let ownerUrl: string
let applicationUrl: string
let role: string
let owner: Kysely<Schema>
let application: Kysely<Schema>

beforeEach(async () => {
  ownerUrl = await createTestDatabase()
  role = `application_${randomBytes(4).toString('hex')}`
  const url = new URL(ownerUrl)
  url.username = role
  url.password = 'throwaway'
  applicationUrl = url.href
  owner = openDatabase<Schema>(ownerUrl)
  application = openDatabase<Schema>(applicationUrl)
  await sql.raw(`create role ${role} login password 'throwaway'`).execute(owner)
  await migrate(owner, migrations)
  await grantTo(owner, role)
})
afterEach(async () => {
  await application.destroy()
  await owner.destroy()
  const client = new pg.Client(ownerUrl)
  await client.connect()
  await client.query(`drop owned by ${role}`)
  await client.query(`drop role ${role}`)
  await client.end()
})

const lines = async (count: number, from = 0) => {
  for (let at = from; at < from + count; at++) {
    await audit(application, { subject: 'customer:one', action: 'conversation.close', target: `chat ${at}` })
  }
}
/** What only somebody with the superuser's rights can do. */
const tamper = async (statement: string) => {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  await client.query('set session_replication_role = replica')
  const { rowCount } = await client.query(statement)
  await client.end()
  expect(rowCount).toBeGreaterThan(0)
}

it.each([
  'update audit_log set subject = $$nobody$$',
  'delete from audit_log',
  'truncate audit_log cascade',
  'update booking_ledger set status = $$confirmed$$',
  'delete from booking_ledger',
  'truncate booking_ledger',
  'insert into audit_chain (seq, audit_id, hash) values (99, 1, $$x$$)',
  'update audit_chain set hash = $$x$$',
  'update audit_head set seq = 0',
  'insert into audit_head (one, seq, hash) values (false, 0, $$x$$)',
  'alter table audit_log disable trigger all',
  'drop trigger append_only on audit_log',
  'drop table audit_log cascade',
  'create table mine (id int)',
  'create or replace function refuse_change() returns trigger language plpgsql as $$begin return old; end$$',
  'set session_replication_role = replica',
  'set role postgres',
  `insert into kysely_migration (name, timestamp) values ('9999', '')`,
])('refuses the application: %s', async (statement) => {
  await lines(1)
  await expect(sql.raw(statement).execute(application)).rejects.toThrow(
    /permission denied|must be owner|append-only/,
  )
})

it('refuses even the owner to change or remove a line', async () => {
  await lines(1)
  for (const statement of [
    'update audit_log set target = target',
    'delete from audit_log',
    'truncate audit_log cascade',
  ]) {
    await expect(sql.raw(statement).execute(owner)).rejects.toThrow('append-only')
  }
})

it('links lines of many writers into one chain, and none of those rolled back', async () => {
  const write = async (at: number) => {
    await application.transaction().execute(async (trx) => {
      await audit(trx, { subject: `customer:${at}`, action: 'conversation.create', target: `${at}` })
      await audit(trx, { subject: `customer:${at}`, action: 'conversation.close', target: `${at}` })
      if (at % 3 === 0) throw new Error('rolled back')
    })
  }
  await Promise.allSettled(Array.from({ length: 30 }, (_, at) => write(at)))
  expect(await verifyChain(application)).toMatchObject({ ok: true, head: { seq: 40 } })
})

it('verifies a chain longer than what it reads at once', async () => {
  await sql`insert into audit_log (subject, action, target, detail)
    select 'a', 'b', n::text, '{"zeile": "ü\\n"}' from generate_series(1, 2500) as n`.execute(application)
  expect(await verifyChain(application)).toMatchObject({ ok: true, head: { seq: 2500 } })
})

it.each([
  ['a changed subject', `update audit_log set subject = 'nobody' where target = 'chat 2'`, 3],
  ['a changed time', `update audit_log set at = at + interval '1 microsecond' where target = 'chat 2'`, 3],
  ['a changed detail', `update audit_log set detail = '{"a": 1}' where target = 'chat 2'`, 3],
  [
    'text moved from one field to another',
    `update audit_log set subject = 'customer:on', action = 'e' || action where target = 'chat 2'`,
    3,
  ],
  ['a removed line', `delete from audit_log where target = 'chat 2'`, 3],
  [
    'a removed line and link',
    `with gone as (delete from audit_log where target = 'chat 2' returning id)
     delete from audit_chain where audit_id in (select id from gone)`,
    3,
  ],
  [
    'a removed end',
    `with gone as (delete from audit_log where target = 'chat 4' returning id)
     delete from audit_chain where audit_id in (select id from gone)`,
    5,
  ],
  [
    'swapped lines',
    `update audit_log set target = case target when 'chat 1' then 'chat 2' else 'chat 1' end
     where target in ('chat 1', 'chat 2')`,
    2,
  ],
  [
    'a line beside the chain',
    `insert into audit_log (subject, action, target, detail) values ('a', 'b', 'c', '{}')`,
    6,
  ],
])('finds %s', async (_what, statement, seq) => {
  await lines(5)
  await tamper(statement)
  expect(await verifyChain(application)).toMatchObject({ ok: false, seq })
})

it('finds a chain that was made anew as a whole, by a head noted earlier', async () => {
  await lines(3)
  const noted = await verifyChain(application)
  if (!noted.ok) throw new Error(noted.problem)
  await lines(2, 3)
  expect(await verifyChain(application, noted.head)).toMatchObject({ ok: true, head: { seq: 5 } })
  await tamper('delete from audit_chain')
  await tamper('delete from audit_log')
  await tamper(`update audit_head set seq = 0, hash = ''`)
  await lines(5)
  expect(await verifyChain(application)).toMatchObject({ ok: true, head: { seq: 5 } })
  expect(await verifyChain(application, noted.head)).toMatchObject({ ok: false, seq: 3 })
})

it('chains lines that were there before the chain', async () => {
  const db = openDatabase<Schema>(await createTestDatabase())
  const { '2026-11-24-initial': initial, ...later } = migrations
  await migrate(db, { '2026-11-24-initial': initial! })
  await sql`insert into audit_log (subject, action, target, detail)
    select 'a', 'b', n::text, '{"n": 1}' from generate_series(1, 20) as n`.execute(db)
  await migrate(db, { '2026-11-24-initial': initial!, ...later })
  await audit(db, { subject: 'a', action: 'conversation.close', target: 'c' })
  expect(await verifyChain(db)).toMatchObject({ ok: true, head: { seq: 21 } })
  await db.destroy()
})

it('lets the application start only once the owner has migrated', async () => {
  await expect(ensureSchema(application, migrations)).resolves.toBeUndefined()
  const more = { ...migrations, '9999-not-yet': { up: () => Promise.resolve() } }
  await expect(ensureSchema(application, more)).rejects.toThrow("the owner's migration 9999-not-yet")
})

it('says by its exit code what it found', async () => {
  const run = (...args: string[]) => runOps({ DATABASE_URL: applicationUrl }, ...args)
  await lines(2)
  const good = await run('audit', 'verify', '--json')
  expect(good.code).toBe(0)
  expect(JSON.parse(good.out)).toMatchObject({ ok: true, head: { seq: 2 } })
  const listed = await run('audit', 'list', '--target', 'chat 1')
  expect(listed.out).toContain('customer:one  conversation.close  chat 1')
  await tamper(`update audit_log set subject = 'nobody' where target = 'chat 1'`)
  expect(await run('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringContaining('WRONG at 2') })
  expect(await run('audit', 'verify', '--head', 'x')).toMatchObject({
    code: 2,
    out: expect.stringContaining('--head: expected'),
  })
  expect(await run('audit', 'verify', '--nonsense')).toMatchObject({ code: 2 })
  expect(await run('nonsense')).toMatchObject({ code: 2, out: expect.stringContaining('no command') })
})

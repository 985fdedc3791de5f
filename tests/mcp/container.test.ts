/** What hangs on a subject's calls by MCP: the proof of a number, the key of what Temporal keeps, and what erasing leaves. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { McpUser } from './client.ts'
import { appointment } from './wishes.ts'

let stack: Stack
let user: McpUser
let database: pg.Client
beforeAll(async () => {
  stack = await startStack({ env: { worker: { REQUIRE_VERIFIED_MOBILE: 'on' } } })
  user = await McpUser.connect(stack, stack.tokens.customer)
  database = new pg.Client({ connectionString: stack.databaseUrl })
  await database.connect()
})
afterAll(async () => {
  await user.close()
  await database.end()
  await stack.stop()
})

const container = async (): Promise<string> => {
  const { rows } = await database.query<{ id: string }>(
    "select id from conversations where channel = 'mcp' and closed_at is null",
  )
  expect(rows).toHaveLength(1)
  return String(rows[0]?.id)
}

it('proposes nothing for a number that is not proved where proof is required, and tells how to prove it', async () => {
  const wish = await appointment(user)
  expect(await user.call('create_service_booking', wish)).toMatchObject({
    isError: true,
    text: expect.stringContaining('send_message'),
  })
  await database.query(
    "insert into verified_mobiles (subject, mobile, via) values ('customer:one', '9876543210', 'code')",
  )
  expect(await user.call('create_service_booking', wish)).toMatchObject({
    isError: false,
    data: { status: 'awaiting_approval' },
  })
  expect(await user.call('resolve_customer', { mobile: '9876543210' })).toMatchObject({
    data: { verified: true, name: 'Rahul Sharma', mobile: '9876543210' },
  })
})

it('encrypts what Temporal keeps of the calls under one key of the caller’s', async () => {
  const { rows } = await database.query('select owner from data_keys')
  expect(rows).toEqual([{ owner: `conversation:${await container()}` }])
})

it('begins anew for a caller who was erased', async () => {
  const before = await container()
  await database.query('update conversations set closed_at = now()')
  await database.query('update data_keys set wrapped_key = null, destroyed_at = now()')
  expect(await user.call('get_nearby_dealers', { city: 'Pune' })).toMatchObject({ isError: false })
  expect(await container()).not.toBe(before)
})

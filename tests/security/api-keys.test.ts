/** Keys of machine callers: made, used, expired, revoked. */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes, type Scope } from '#platform/identity/scopes.ts'
import { openApp, type OpenApp } from './app.ts'

const secret = 'a secret of at least 32 characters'
let api: OpenApp
let admin: string
beforeAll(async () => {
  api = await openApp({ TOKEN_SECRET: secret })
  admin = await signToken(secret, { subject: 'operator:one', scopes: adminScopes }, 3_600)
})
afterAll(() => api.close())

interface Made {
  id: string
  key: string
  expiresAt: string
}
const make = (token: string, body: object) => api.ask(token, 'POST', '/v1/api-keys', body)
async function made(scopes: Scope[], more: object = {}): Promise<Made> {
  const answer = await make(admin, { name: 'nightly report', scopes, ...more })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  return (await answer.json()) as Made
}
const bookings = async (key: string) => (await api.ask(key, 'GET', '/v1/bookings')).status
const listed = async () => {
  const answer = await api.ask(admin, 'GET', '/v1/api-keys')
  return (await answer.json()) as { apiKeys: { id: string; [field: string]: unknown }[] }
}
const row = async (id: string) =>
  await api.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const auditLines = async (target: string) =>
  await api.db
    .selectFrom('audit_log')
    .select(['subject', 'action', 'detail'])
    .where('target', '=', target)
    .orderBy('id')
    .execute()

it('lets a machine in with the scopes of its key, as a subject of its own', async () => {
  const { id, key } = await made(['bookings:read'])
  expect(key).toMatch(/^ak_[0-9a-f]{16}_[\w-]{43}$/)
  expect(await bookings(key)).toBe(200)
  const refused = await api.ask(key, 'GET', '/v1/conversations')
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ detail: 'The token lacks the scope chat.' })
  expect(refused.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="chat"')
  expect((await row(id)).subject).toBe(`key:${id}`)
})

it('keeps no secret: not in the database, not in the list, not in the audit log', async () => {
  const { id, key } = await made(['chat'])
  const text = key.split('_').slice(2).join('_')
  const kept = await row(id)
  expect(kept.secret_hash).toEqual(createHash('sha256').update(text).digest())
  const told = JSON.stringify([await listed(), await auditLines(id), { ...kept, secret_hash: null }])
  expect(told).toContain(id)
  expect(told).not.toContain(text)
  expect(told).not.toContain(kept.secret_hash.toString('hex'))
})

it('refuses a wrong secret, an unknown id and a key that is none in the same words', async () => {
  const { key } = await made(['bookings:read'])
  const wrong = [
    key.slice(0, -43) + 'A'.repeat(43),
    key.replace(/^ak_.{16}/, `ak_${'0'.repeat(16)}`),
    key.slice(0, -1),
    `${key}A`,
    'ak_',
    'ak__',
  ]
  const answers = await Promise.all(
    wrong.map(async (token) => {
      const answer = await api.ask(token, 'GET', '/v1/bookings')
      return [answer.status, answer.headers.get('www-authenticate'), await answer.text()]
    }),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]?.slice(0, 2)).toEqual([401, 'Bearer error="invalid_token"'])
  expect(await bookings(key)).toBe(200)
})

it('ends a key when its time is over, after 90 days unless told otherwise', async () => {
  const days = (expiresAt: string) => Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)
  expect(days((await made(['chat'])).expiresAt)).toBe(90)
  const { id, key, expiresAt } = await made(['bookings:read'], { expiresInDays: 1 })
  expect(days(expiresAt)).toBe(1)
  expect(await bookings(key)).toBe(200)
  await api.db.updateTable('api_keys').set({ expires_at: new Date() }).where('id', '=', id).execute()
  expect(await bookings(key)).toBe(401)
})

it('ends a key at once when it is revoked, twice without complaint', async () => {
  const { id, key } = await made(['bookings:read'])
  expect(await bookings(key)).toBe(200)
  const revoke = async (id: string) => (await api.ask(admin, 'DELETE', `/v1/api-keys/${id}`)).status
  expect(await revoke(id)).toBe(204)
  expect(await bookings(key)).toBe(401)
  const { revoked_at } = await row(id)
  expect(await revoke(id)).toBe(204)
  expect((await row(id)).revoked_at).toEqual(revoked_at)
  expect(await revoke('0'.repeat(16))).toBe(404)
  expect(await revoke('nonsense')).toBe(422)
  expect(await auditLines(id)).toMatchObject([
    { subject: 'operator:one', action: 'api-key.create', detail: { scopes: ['bookings:read'] } },
    { subject: 'operator:one', action: 'api-key.revoke', detail: { name: 'nightly report' } },
  ])
})

it('shows when a key was last used, to the minute', async () => {
  const { id, key } = await made(['bookings:read'])
  expect((await row(id)).last_used_at).toBeNull()
  await bookings(key)
  const first = (await row(id)).last_used_at
  expect(first).toBeInstanceOf(Date)
  await bookings(key)
  expect((await row(id)).last_used_at).toEqual(first)
  const earlier = sql<Date>`now() - interval '61 seconds'`
  await api.db.updateTable('api_keys').set({ last_used_at: earlier }).where('id', '=', id).execute()
  await bookings(key)
  expect((await row(id)).last_used_at!.getTime()).toBeGreaterThanOrEqual(first!.getTime())
  const [shown] = (await listed()).apiKeys.filter((shown) => shown.id === id)
  expect(shown).toMatchObject({ name: 'nightly report', lastUsedAt: expect.any(String) as string })
})

it('gives no scope that the admin lacks', async () => {
  const some = await signToken(secret, { subject: 'operator:two', scopes: ['admin', 'chat'] }, 3_600)
  expect((await make(some, { name: 'n', scopes: ['chat'] })).status).toBe(201)
  const refused = await make(some, { name: 'n', scopes: ['chat', 'operator:repair'] })
  expect(refused.status).toBe(403)
  expect(await refused.json()).toMatchObject({ detail: 'The token lacks the scope operator:repair.' })
  const { key } = await made(['admin'])
  expect((await make(key, { name: 'n', scopes: ['bookings:write'] })).status).toBe(403)
})

it.each([
  ['no name', { scopes: ['chat'] }, 'body.name'],
  ['an empty name', { name: '', scopes: ['chat'] }, 'body.name'],
  ['a NUL in the name', { name: 'a\0', scopes: ['chat'] }, 'body.name'],
  ['no scopes', { name: 'n', scopes: [] }, 'body.scopes'],
  ['an unknown scope', { name: 'n', scopes: ['root'] }, 'body.scopes.0'],
  ['a life of ten years', { name: 'n', scopes: ['chat'], expiresInDays: 3_650 }, 'body.expiresInDays'],
  ['a life of no days', { name: 'n', scopes: ['chat'], expiresInDays: 0 }, 'body.expiresInDays'],
  ['another key in the body', { name: 'n', scopes: ['chat'], subject: 'customer:one' }, 'body'],
])('makes no key of %s', async (_what, body, field) => {
  const answer = await make(admin, body)
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ errors: [{ field }] })
})

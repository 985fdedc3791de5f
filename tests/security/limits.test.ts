/** Who calls too often is told when to come back; headers say before that how much is left. */
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { listen } from '#api/serve.ts'
import { leaseStream } from '#api/stream-leases.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { createTestDatabase } from '#tests/database.ts'
import { openApp, type OpenApp } from './app.ts'

const TOKEN_SECRET = 'a secret of at least 32 characters'
let token: string
beforeAll(async () => {
  token = await signToken(TOKEN_SECRET, { subject: 'customer:one', scopes: customerScopes }, 3_600)
})
const open: OpenApp[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((app) => app.close()))
})
async function api(settings: Record<string, string> = {}): Promise<OpenApp> {
  const app = await openApp({ TOKEN_SECRET, ...settings })
  open.push(app)
  return app
}

it('says in headers how often a subject and an address may still call, and refuses when that is used up', async () => {
  const { ask } = await api({ LIMIT_SUBJECT_PER_MINUTE: '3', LIMIT_ADDRESS_PER_MINUTE: '50' })
  const first = await ask(token, 'GET', '/v1/bookings')
  expect(first.status).toBe(200)
  expect(first.headers.get('ratelimit-policy')).toBe('"address";q=50;w=60, "subject";q=3;w=60')
  expect(first.headers.get('ratelimit')).toMatch(/^"address";r=49;t=\d+, "subject";r=2;t=\d+$/)
  await ask(token, 'GET', '/v1/bookings')
  await ask(token, 'GET', '/v1/bookings')
  const refused = await ask(token, 'GET', '/v1/bookings')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('ratelimit')).toMatch(/"subject";r=0;t=\d+$/)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await refused.json()).toMatchObject({
    type: 'urn:booking-orchestrator:problem:rate-limited',
    detail: 'More than 3 in a minute (subject); see Retry-After.',
  })
})

it('counts for all replicas together, and each subject for itself', async () => {
  const DATABASE_URL = await createTestDatabase()
  const one = await api({ DATABASE_URL, LIMIT_SUBJECT_PER_MINUTE: '4' })
  const other = await api({
    DATABASE_URL,
    LIMIT_SUBJECT_PER_MINUTE: '4',
    ENCRYPTION_KEYS: `k:${'A'.repeat(43)}`,
  })
  const statuses: number[] = []
  for (const { ask } of [one, other, one, other, one, other]) {
    statuses.push((await ask(token, 'GET', '/v1/bookings')).status)
  }
  expect(statuses).toEqual([200, 200, 200, 200, 429, 429])
  const stranger = await signToken(TOKEN_SECRET, { subject: 'customer:two', scopes: customerScopes }, 3_600)
  expect((await other.ask(stranger, 'GET', '/v1/bookings')).status).toBe(200)
})

it('counts an address before it knows who calls, and leaves the probes alone', async () => {
  const { ask } = await api({ LIMIT_ADDRESS_PER_MINUTE: '2' })
  const statuses = async (path: string) => {
    const asked: number[] = []
    for (let count = 0; count < 3; count++) asked.push((await ask(undefined, 'GET', path)).status)
    return asked
  }
  expect(await statuses('/v1/bookings')).toEqual([401, 401, 429])
  expect(await statuses('/healthz')).toEqual([200, 200, 200])
})

it('counts wrong tokens of an address harder, and requests without one not so', async () => {
  const { ask } = await api()
  for (let count = 0; count < 35; count++) await ask(undefined, 'GET', '/v1/bookings')
  const statuses: number[] = []
  for (let count = 0; count < 32; count++) statuses.push((await ask('wrong', 'GET', '/v1/bookings')).status)
  expect(statuses.indexOf(429)).toBe(30)
  expect((await ask(token, 'GET', '/v1/bookings')).status).toBe(200)
})

it('makes an address only so many guests', async () => {
  const { ask } = await api({ GUEST_ACCESS: 'on', LIMIT_GUESTS_PER_HOUR: '2' })
  const statuses: number[] = []
  for (let count = 0; count < 3; count++)
    statuses.push((await ask(undefined, 'POST', '/v1/guest-tokens')).status)
  expect(statuses).toEqual([201, 201, 429])
})

it('believes no header about the address unless a proxy of ours wrote it', async () => {
  const call = async (app: OpenApp, forwarded: string) => {
    const headers = { 'x-forwarded-for': forwarded }
    return (await app.app.request('/v1/bookings', { headers })).status
  }
  const direct = await api({ LIMIT_ADDRESS_PER_MINUTE: '1' })
  expect([await call(direct, '1.1.1.1'), await call(direct, '2.2.2.2')]).toEqual([401, 429])
  const behind = await api({ LIMIT_ADDRESS_PER_MINUTE: '1', TRUST_PROXY_HOPS: '1' })
  expect([await call(behind, '1.1.1.1'), await call(behind, '2.2.2.2')]).toEqual([401, 401])
  expect(await call(behind, '9.9.9.9, 2.2.2.2')).toBe(429)
})

it('refuses a body that is nested too deep, before it is read', async () => {
  const { app } = await api()
  const post = async (body: string) =>
    await app.request('/v1/conversations', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': String(body.length),
      },
      body,
    })
  const deep = await post('['.repeat(1_000))
  expect(deep.status).toBe(422)
  expect(await deep.json()).toMatchObject({ detail: 'body: expected at most 20 levels of nesting.' })
})

it('gives a subject only so many event streams, and forgets those of a replica that died', async () => {
  const { db } = await api()
  const lease = () => leaseStream(db, 'customer:one', 3)
  const asked = await Promise.allSettled(Array.from({ length: 5 }, lease))
  const held = asked.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  expect(held).toHaveLength(3)
  await expect(lease()).rejects.toMatchObject({ problem: { status: 429 } })
  await (
    await leaseStream(db, 'customer:two', 3)
  )()
  await held[0]?.()
  held.push(await lease())
  await db
    .updateTable('stream_leases')
    .set({ expires_at: new Date(Date.now() - 1) })
    .execute()
  held.push(await lease())
  await Promise.all(held.map((giveBack) => giveBack()))
  expect(
    await db.selectFrom('stream_leases').select('id').where('subject', '=', 'customer:one').execute(),
  ).toEqual([])
})

it('ends a request that comes drop by drop', async () => {
  const server = listen(
    { fetch: async (request) => new Response(await request.text()) },
    { hostname: '127.0.0.1', port: 0, receiveWithinMs: 300 },
    () => undefined,
  )
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const answer = await new Promise<string>((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () =>
      socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx'),
    )
    socket.on('data', (data) => (text += data.toString()))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
  expect(answer).toContain('408')
  server.close()
})

/** Tokens of an OpenID Connect issuer, against a real one over HTTP. */
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { createTestDatabase } from '#tests/database.ts'
import { openApp, type OpenApp } from './app.ts'
import { Issuer, newKey, type SigningKey } from './issuer.ts'

let settings: Record<string, string>
let key: SigningKey
let next: SigningKey
beforeAll(async () => {
  settings = { DATABASE_URL: await createTestDatabase(), OIDC_AUDIENCE: 'bookings' }
  key = await newKey('first')
  next = await newKey('second')
})

let issuer: Issuer
let api: OpenApp
beforeEach(async () => {
  // Only the clock: what waits for sockets goes on.
  vi.useFakeTimers({ toFake: ['Date'] })
  issuer = new Issuer()
  await issuer.open()
  issuer.keys = [key]
  settings = { ...settings, OIDC_ISSUER: issuer.url }
  api = await openApp(settings)
})
afterEach(async () => {
  vi.useRealTimers()
  await api.close()
  await issuer.close()
})
const later = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1_000)
const chats = (token: string) => api.ask(token, 'GET', '/v1/conversations')
const status = async (token: string) => (await chats(token)).status
const seconds = () => Math.floor(Date.now() / 1_000)

it('knows the caller by a token of the issuer, under a subject that only the issuer can give', async () => {
  const id = '6a4f4c7e-5f0e-4a43-9d3b-0d4a9d2f4e11'
  await api.db
    .insertInto('conversations')
    .values([
      { id, subject: 'oidc:anna' },
      { id: id.replace('6a', '6b'), subject: 'anna' },
    ])
    .execute()
  const answer = (await (await chats(await issuer.sign(key))).json()) as { conversations: object[] }
  expect(answer.conversations).toMatchObject([{ conversationId: id }])
  expect(issuer.fetches).toBe(1)
})

it.each(['PS256', 'ES256', 'EdDSA'])('takes %s too', async (alg) => {
  const other = await newKey('other', alg)
  issuer.keys.push(other)
  expect(await status(await issuer.sign(other))).toBe(200)
})

it.each([
  ['scope, in words', { scope: 'openid chat' }, 200],
  ['scp, as a list', { scope: undefined, scp: ['chat', 'email'] }, 200],
  ['scp, in words', { scope: undefined, scp: 'email chat' }, 200],
  ['neither', { scope: undefined }, 403],
  ['scopes that are not ours', { scope: 'chat:all admin2' }, 403],
])('reads scopes from %s', async (_what, claims, expected) => {
  expect(await status(await issuer.sign(key, claims))).toBe(expected)
})

it.each([
  ['another issuer', () => ({ iss: 'https://issuer.example' })],
  ['another audience', () => ({ aud: 'shop' })],
  ['no audience', () => ({ aud: undefined })],
  ['an expiry in the past', () => ({ exp: seconds() - 10 })],
  ['no expiry', () => ({ exp: undefined })],
  ['a beginning in the future', () => ({ nbf: seconds() + 60 })],
  ['no subject', () => ({ sub: undefined })],
  ['a subject with a NUL', () => ({ sub: 'a\0' })],
])('refuses a token with %s', async (_what, claims) => {
  const answer = await chats(await issuer.sign(key, claims() as JWTPayload))
  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
  expect(await answer.json()).toMatchObject({ detail: 'A valid bearer token is needed.' })
})

it('allows for clocks that differ by a few seconds', async () => {
  expect(await status(await issuer.sign(key, { exp: seconds() - 3 }))).toBe(200)
})

it('refuses forgeries: no signature, the public key as a shared secret, another key under the same id', async () => {
  expect(await status(await issuer.sign(key))).toBe(200)
  const claims = { scope: 'chat admin' }
  const unsigned = new UnsecuredJWT(claims)
    .setIssuer(issuer.url)
    .setAudience('bookings')
    .setSubject('anna')
    .setExpirationTime('5m')
    .encode()
  const pem = await exportSPKI((await importJWK(key.publicJwk, 'RS256', { extractable: true })) as never)
  const symmetric = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: key.kid })
    .setIssuer(issuer.url)
    .setAudience('bookings')
    .setSubject('anna')
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(pem))
  const foreign = await issuer.sign(await newKey('first'))
  const tokens = [unsigned, symmetric, foreign, 'nonsense', 'a.b.c']
  expect(await Promise.all(tokens.map(status))).toEqual([401, 401, 401, 401, 401])
})

it('believes tokens signed by ourselves beside the issuer’s where TOKEN_SECRET is set, and only there', async () => {
  const secret = 'a secret of at least 32 characters'
  const ours = await signToken(secret, { subject: 'customer:one', scopes: ['chat'] }, 60)
  expect(await status(ours)).toBe(401)
  const both = await openApp({ ...settings, TOKEN_SECRET: secret })
  expect((await both.ask(ours, 'GET', '/v1/conversations')).status).toBe(200)
  expect((await both.ask(await issuer.sign(key), 'GET', '/v1/conversations')).status).toBe(200)
  await both.close()
})

it('fetches the keys once, and again for a new key id', async () => {
  await Promise.all(Array.from({ length: 5 }, async () => status(await issuer.sign(key))))
  expect(issuer.fetches).toBe(1)
  issuer.keys = [key, next]
  later(31)
  expect(await status(await issuer.sign(next))).toBe(200)
  expect(await status(await issuer.sign(key))).toBe(200)
  expect(issuer.fetches).toBe(2)
})

it('does not fetch keys for every invented key id', async () => {
  expect(await status(await issuer.sign(key))).toBe(200)
  for (const kid of ['a', 'b', 'c']) expect(await status(await issuer.sign({ ...key, kid }))).toBe(401)
  expect(issuer.fetches).toBe(1)
})

it('drops a key that the issuer has withdrawn within ten minutes', async () => {
  expect(await status(await issuer.sign(key))).toBe(200)
  issuer.keys = [next]
  later(601)
  expect(await status(await issuer.sign(key))).toBe(401)
})

it('goes on with known keys while the issuer is down, and says 503 where it cannot tell', async () => {
  expect(await status(await issuer.sign(key))).toBe(200)
  issuer.down = true
  later(3_600)
  expect(await status(await issuer.sign(key))).toBe(200)
  const answer = await chats(await issuer.sign(next))
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await status('nonsense')).toBe(401)
  issuer.down = false
  issuer.keys = [next]
  expect(await status(await issuer.sign(next))).toBe(200)
})

it('starts while the issuer is down, and finds it when it is back', async () => {
  issuer.down = true
  expect(await status(await issuer.sign(key))).toBe(503)
  issuer.down = false
  expect(await status(await issuer.sign(key))).toBe(200)
})

it('takes the keys from OIDC_JWKS_URL where it is set, whatever the discovery document says', async () => {
  const elsewhere = new Issuer()
  await elsewhere.open()
  elsewhere.keys = [await newKey('elsewhere')]
  const other = await openApp({ ...settings, OIDC_JWKS_URL: `${elsewhere.url}/keys` })
  const answer = await other.ask(await issuer.sign(elsewhere.keys[0]!), 'GET', '/v1/conversations')
  expect(answer.status).toBe(200)
  expect(issuer.fetches).toBe(0)
  await other.close()
  await elsewhere.close()
})

it.each([
  [
    'proved, in the international form',
    { phone_number: '+91 98765-43210', phone_number_verified: true },
    ['9876543210'],
  ],
  ['not proved', { phone_number: '+919876543210', phone_number_verified: false }, []],
  ['proved in a word of text', { phone_number: '+919876543210', phone_number_verified: 'true' }, []],
  ['without a word on its proof', { phone_number: '+919876543210' }, []],
  ['of another country', { phone_number: '+14155552671', phone_number_verified: true }, []],
  ['of another form', { phone_number: 9_876_543_210, phone_number_verified: true }, []],
])(
  'takes the issuer’s word for a mobile number at the start of a conversation: %s',
  async (_what, claims, proved) => {
    const sub = `caller ${JSON.stringify(claims)}`.slice(0, 200)
    const token = await issuer.sign(key, { sub, ...claims })
    expect(await status(token)).toBe(200)
    expect(await numbersOf(sub)).toEqual([])
    // No workflow can be started here, which comes after what is noted.
    expect((await api.ask(token, 'POST', '/v1/conversations', {})).status).toBe(500)
    expect(await numbersOf(sub)).toEqual(proved)
  },
)
const numbersOf = async (sub: string) => {
  const subject = `oidc:${sub}`
  const { db } = api
  const rows = await db
    .selectFrom('verified_mobiles')
    .select(['mobile', 'via'])
    .where('subject', '=', subject)
    .execute()
  const audited = await db
    .selectFrom('audit_log')
    .select('target')
    .where('subject', '=', subject)
    .where('action', '=', 'mobile.verified')
    .execute()
  expect(rows.map(({ via }) => via)).toEqual(rows.map(() => 'issuer'))
  expect(audited.map(({ target }) => target)).toEqual(rows.map(({ mobile }) => `ends in ${mobile.slice(-2)}`))
  return rows.map(({ mobile }) => mobile)
}

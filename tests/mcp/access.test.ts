/** What stands before `/mcp`: hosts, origins, tokens, sizes, sessions. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { openApp, type OpenApp } from '#tests/security/app.ts'
import { secret } from '#tests/security/world.ts'

const page = 'https://shop.example'
let opened: OpenApp
let tokens: Record<'one' | 'two', string>
beforeAll(async () => {
  opened = await openApp({
    TOKEN_SECRET: secret,
    PUBLIC_URL: 'https://api.example/',
    CORS_ORIGINS: page,
    OIDC_ISSUER: 'https://issuer.example',
    OIDC_AUDIENCE: 'https://api.example/mcp',
  })
  const sign = (subject: string) => signToken(secret, { subject, scopes: ['bookings:read'] }, 600)
  tokens = { one: await sign('customer:one'), two: await sign('customer:two') }
})
afterAll(() => opened.close())

const ping = { jsonrpc: '2.0', id: 1, method: 'ping' }
const initialize = (capabilities: object) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'old', version: '1' } },
})

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return await opened.app.request('/mcp', {
    method: 'POST',
    headers: {
      host: 'api.example',
      authorization: `Bearer ${tokens.one}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

it('tells a client without a token where to read who gives one', async () => {
  const url = 'https://api.example/.well-known/oauth-protected-resource/mcp'
  for (const authorization of ['', 'Bearer wrong']) {
    const response = await post(ping, { authorization })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain(`resource_metadata="${url}"`)
  }
  const metadata = await opened.app.request(new URL(url).pathname)
  expect(metadata.headers.get('access-control-allow-origin')).toBe('*')
  expect(await metadata.json()).toEqual({
    resource: 'https://api.example/mcp',
    resource_name: 'Booking orchestrator',
    authorization_servers: ['https://issuer.example'],
    scopes_supported: ['chat', 'bookings:read', 'bookings:write'],
    bearer_methods_supported: ['header'],
  })
})

it.each([
  ['a host that is not ours', { host: 'rebound.example' }, 403],
  ['a page elsewhere', { origin: 'https://evil.example' }, 403],
  ['a page of no origin', { origin: 'null' }, 403],
  ['our host', { host: 'api.example' }, 200],
  ['this machine', { host: '127.0.0.1:8000', origin: 'http://localhost:3000' }, 200],
  ['a page that is listed', { origin: page }, 200],
])('answers %s', async (_what, headers, status) => {
  expect((await post(ping, headers)).status).toBe(status)
})

it('lets a listed page read the answer, and ask before', async () => {
  const response = await post(ping, { origin: page })
  expect(response.headers.get('access-control-allow-origin')).toBe(page)
  const preflight = await opened.app.request('/mcp', {
    method: 'OPTIONS',
    headers: { host: 'api.example', origin: page, 'access-control-request-method': 'POST' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
})

it.each([
  ['5 MB', JSON.stringify({ ...ping, params: { x: 'x'.repeat(5_000_000) } }), 413],
  ['1,000 levels', `${'['.repeat(1_000)}${']'.repeat(1_000)}`, 400],
  ['no JSON', '{', 400],
  ['nothing', 'null', 400],
  ['no message', '[]', 400],
  ['a foreign protocol', JSON.stringify({ query: '{ bookings }' }), 400],
  ['a batch of 21', JSON.stringify(Array.from({ length: 21 }, () => ping)), 400],
])('refuses a body of %s', async (_what, body, status) => {
  expect((await post(body)).status).toBe(status)
})

it('opens a session for a 2025 client that can ask its user, for this caller alone', async () => {
  const opening = await post(initialize({ elicitation: {} }))
  const id = opening.headers.get('mcp-session-id') ?? ''
  expect(id).not.toBe('')
  expect((await post(ping, { 'mcp-session-id': id })).status).toBe(200)
  const stranger = { 'mcp-session-id': id, authorization: `Bearer ${tokens.two}` }
  expect((await post(ping, stranger)).status).toBe(404)
  expect((await post(ping, { 'mcp-session-id': 'unknown' })).status).toBe(404)
})

it('opens no session for one that cannot', async () => {
  const opening = await post(initialize({}))
  expect(opening.status).toBe(200)
  expect(opening.headers.get('mcp-session-id')).toBeNull()
})

it('keeps at most ten sessions of a caller, the latest', async () => {
  const ids: string[] = []
  for (let opened = 0; opened < 11; opened++) {
    ids.push((await post(initialize({ elicitation: {} }))).headers.get('mcp-session-id') ?? '')
  }
  expect((await post(ping, { 'mcp-session-id': ids[0]! })).status).toBe(404)
  expect((await post(ping, { 'mcp-session-id': ids[10]! })).status).toBe(200)
})

/** What answers tell browsers: security headers, other origins, and requests that a foreign page can send. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes } from '#platform/identity/scopes.ts'
import { openApp, type OpenApp } from './app.ts'
import { secret } from './world.ts'

const page = 'https://shop.example'
const stranger = 'https://evil.example'
let open: OpenApp
let token: string
beforeAll(async () => {
  open = await openApp({ TOKEN_SECRET: secret, CORS_ORIGINS: `${page}, http://127.0.0.1:3000` })
  token = await signToken(secret, { subject: 'operator:headers', scopes: adminScopes }, 3_600)
})
afterAll(() => open.close())

const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  await open.app.request(path, { method, headers, ...(body !== undefined && { body }) })
const bearer = () => ({ authorization: `Bearer ${token}` })
const keysUnder = (response: Response, prefix: string) =>
  [...response.headers.keys()].filter((name) => name.startsWith(prefix))

describe('security headers', () => {
  it.each([
    ['a page', '/docs', 200],
    ['data', '/v1/about', 200],
    ['a refusal', '/v1/bookings', 401],
    ['what does not exist', '/nothing', 404],
  ])('stand on %s', async (_what, path, status) => {
    const response = await send('GET', path)
    expect(response.status).toBe(status)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('geolocation=()') as string,
    })
    for (const name of ['server', 'x-powered-by']) expect(response.headers.has(name)).toBe(false)
  })

  it('let a page run our own scripts alone, and let nobody frame it', async () => {
    const policy = (await send('GET', '/docs')).headers.get('content-security-policy') ?? ''
    const directives = new Map(
      policy.split('; ').map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]),
    )
    expect(directives.get('script-src')).toBe("'self'")
    expect(directives.get('default-src')).toBe("'self'")
    for (const name of ['object-src', 'base-uri', 'frame-ancestors', 'script-src-attr']) {
      expect(directives.get(name)).toBe("'none'")
    }
    expect(policy).not.toContain('unsafe-eval')
  })

  it('let data be no page and be kept nowhere, refusals too', async () => {
    for (const path of ['/v1/about', '/v1/bookings', '/v1/nothing']) {
      const { headers } = await send('GET', path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    }
  })

  it('bind a browser to TLS where it came over TLS, and nowhere else', async () => {
    expect((await send('GET', '/docs')).headers.has('strict-transport-security')).toBe(false)
    const behindProxy = await send('GET', '/docs', { 'x-forwarded-proto': 'https' })
    expect(behindProxy.headers.get('strict-transport-security')).toBe('max-age=31536000')
  })
})

describe('other origins', () => {
  const preflight = (origin: string, path = '/v1/conversations') =>
    send('OPTIONS', path, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    })

  it.each([page, 'http://127.0.0.1:3000'])('lets pages of %s ask, without cookies', async (origin) => {
    const { status, headers } = await preflight(origin)
    expect(status).toBe(204)
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization,content-type,idempotency-key,last-event-id,prefer',
      'access-control-allow-methods': 'GET,POST,PUT,DELETE',
      'access-control-max-age': '7200',
    })
    expect(headers.has('access-control-allow-credentials')).toBe(false)
    const answer = await send('GET', '/v1/bookings', { origin, ...bearer() })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after')
    expect(answer.headers.get('vary')).toContain('Origin')
  })

  it.each([stranger, `${page}.evil.example`, `${page}:8443`, 'http://shop.example', 'null'])(
    'says nothing to pages of %s',
    async (origin) => {
      expect(keysUnder(await preflight(origin), 'access-control-')).toEqual([])
      const answer = await send('GET', '/v1/about', { origin })
      expect(keysUnder(answer, 'access-control-')).toEqual([])
    },
  )

  it('says nothing to any page unless told', async () => {
    const { app, close } = await openApp({ TOKEN_SECRET: secret })
    const answer = await app.request('/v1/about', { headers: { origin: page } })
    expect(keysUnder(answer, 'access-control-')).toEqual([])
    await close()
  })

  it('lets a listed page see why it was refused', async () => {
    const answer = await send('GET', '/v1/bookings', { origin: page })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe(page)
  })
})

describe('what a foreign page can make a browser send', () => {
  const makeKey = JSON.stringify({ name: 'planted', scopes: ['chat'] })
  const keys = async () =>
    ((await (await send('GET', '/v1/api-keys', bearer())).json()) as { apiKeys: unknown[] }).apiKeys

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', ''])(
    'changes nothing as "%s", even with a token',
    async (type) => {
      const headers = { origin: stranger, 'content-type': type, 'content-length': String(makeKey.length) }
      const answer = await send('POST', '/v1/api-keys', { ...headers, ...bearer() }, makeKey)
      expect(answer.status).toBe(415)
      expect(await answer.json()).toMatchObject({ detail: 'Content-Type: expected application/json.' })
      expect(await keys()).toEqual([])
    },
  )

  it('changes nothing with cookies instead of a token', async () => {
    const headers = {
      origin: stranger,
      'content-type': 'application/json',
      cookie: `operator=${token}; token=${token}; authorization=Bearer ${token}`,
    }
    expect((await send('POST', '/v1/api-keys', headers, makeKey)).status).toBe(401)
    expect((await send('DELETE', '/v1/api-keys/0123456789abcdef', headers)).status).toBe(401)
    expect(await keys()).toEqual([])
  })

  it('signs nobody in by a form', async () => {
    const form = (headers: Record<string, string>) =>
      send(
        'POST',
        'http://api.example/operator/sign-in',
        { host: 'api.example', 'content-type': 'application/x-www-form-urlencoded', ...headers },
        `token=${token}`,
      )
    for (const from of [
      { origin: stranger },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://api.example' },
    ]) {
      const answer = await form(from)
      expect([answer.status, answer.headers.has('set-cookie')]).toEqual([403, false])
    }
    for (const from of [
      { origin: 'https://api.example' },
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
    ]) {
      const answer = await form(from)
      expect([answer.status, answer.headers.has('set-cookie')]).toEqual([200, true])
    }
  })
})

describe('methods that a path does not take', () => {
  it('are refused with those that it takes', async () => {
    const answer = await send('PUT', '/v1/api-keys', bearer())
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect((await send('GET', '/v1/guest-tokens')).headers.get('allow')).toBe('POST')
  })

  it('are none where nothing is', async () => {
    expect((await send('PUT', '/v1/nothing')).status).toBe(404)
    expect((await send('POST', '/nothing')).status).toBe(404)
  })
})

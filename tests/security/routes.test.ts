/** Every route by every role, over HTTP against the whole product. */
import { randomUUID } from 'node:crypto'
import { inspectRoutes } from 'hono/dev'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openApp } from './app.ts'
import { lines, roles, type Role } from './table.ts'
import { openWorld, secret, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.stop())

it('has a line for every route, and no other', async () => {
  const { app, close } = await openApp({ TOKEN_SECRET: secret })
  await close()
  const routes = inspectRoutes(app)
    // Middleware, and the page's files: whatever lies in web/dist is everybody's.
    .filter(({ isMiddleware, method, path }) => !isMiddleware || (method !== 'ALL' && !path.endsWith('*')))
    .map(({ method, path }) => `${method} ${path}`)
  expect(lines.map(({ route }) => route).toSorted()).toEqual([...new Set([...routes, 'GET /'])].toSorted())
})

it('describes a route as wanting a token just where it wants one', async () => {
  const { body } = await world.call('none', 'GET', '/openapi.json')
  const paths = Object.entries(body['paths'] as Record<string, Record<string, { security?: object[] }>>)
  const described = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security }]) => ({
      route: `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      guarded: security !== undefined,
    })),
  )
  const guarded = new Map(lines.map(({ route, expected }) => [route, expected.none === '401']))
  expect(described).toEqual(described.map(({ route }) => ({ route, guarded: guarded.get(route) })))
  expect(described.length).toBeGreaterThan(10)
})

it.each(lines)('answers $route by role', async (line) => {
  const answers: Record<string, string> = {}
  for (const role of roles) {
    const { status } = await world.follow(role, line)
    const open = line.expected[role] === 'open' && status !== 401 && status !== 403
    answers[role] = open ? 'open' : String(status)
  }
  expect(answers).toEqual(line.expected)
})

it('lists to each customer what is theirs', async () => {
  const { own, call } = world
  const seen = async (role: Role) => {
    const chats = await call(role, 'GET', '/v1/conversations')
    const bookings = await call(role, 'GET', '/v1/bookings')
    const text = JSON.stringify([chats.body, bookings.body])
    return [text.includes(own.id), text.includes(own.ref)]
  }
  expect(await seen('customer')).toEqual([true, true])
  for (const role of ['other', 'guest', 'operator', 'admin'] as const) {
    expect(await seen(role)).toEqual([false, false])
  }
})

it('tells what is someone else’s from what does not exist in no word', async () => {
  const { own, call } = world
  const told = async (path: string) => {
    const { status, body } = await call('other', 'GET', path)
    return { status, body }
  }
  expect(await told(`/v1/conversations/${own.id}`)).toEqual(await told(`/v1/conversations/${randomUUID()}`))
  expect(await told(`/v1/bookings/${own.ref}`)).toEqual(await told('/v1/bookings/SB-NONE'))
})

it('says nothing about why a token is not believed', async () => {
  const said = async (role: Role) => {
    const { status, headers, body } = await world.call(role, 'GET', '/v1/bookings')
    return { status, challenge: headers.get('www-authenticate'), body }
  }
  const expired = await said('expired')
  expect(expired).toMatchObject({
    status: 401,
    challenge: 'Bearer error="invalid_token"',
    body: { detail: 'A valid bearer token is needed.' },
  })
  expect(await said('audience')).toEqual(expired)
  expect(await said('signature')).toEqual(expired)
  expect(await said('none')).toEqual({ ...expired, challenge: 'Bearer' })
})

it('names the scope that is missing', async () => {
  const { body } = await world.call('operator', 'GET', '/v1/api-keys')
  expect(body['detail']).toBe('The token lacks the scope admin.')
})

it('lets no guest in where guests are switched off, not even one who came before', async () => {
  const { ask, close } = await openApp({ TOKEN_SECRET: secret, GUEST_ACCESS: 'off' })
  expect((await ask(undefined, 'POST', '/v1/guest-tokens')).status).toBe(404)
  expect((await ask(world.tokens.guest, 'GET', '/v1/bookings')).status).toBe(401)
  expect((await ask(world.tokens.customer, 'GET', '/v1/bookings')).status).toBe(200)
  await close()
})

import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { waitFor } from '#tests/wait-for.ts'
import { credentials, listen, request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen(backend.current)
})
afterAll(() => server.stop())

/** Longer than any test: what ends before, something else ended. */
const never = 600_000

const order = async (fault: object, rest: object = {}) => {
  const body = { endpoint: 'create_booking', fault, ...rest }
  return ((await backend.current.post('/control/faults', body)).body as { id: string }).id
}
const hold = (when: 'before' | 'after', name = 'gate', rest: object = {}) =>
  order({ kind: 'hold', name, when }, rest)
const post = (signal?: AbortSignal, key = 'key-1') =>
  fetch(`${server.url}/api/booking/create`, {
    method: 'POST',
    headers: { ...credentials, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(request),
    ...(signal && { signal }),
  })
const broken = { cause: { code: 'ECONNRESET' } }
const release = async (name = 'gate') => (await backend.current.call('POST', `/control/release/${name}`)).body
const orders = async () => {
  const { body } = await backend.current.call('GET', '/control/faults')
  return (body as { faults: { fired: number; waiting: number }[] }).faults
}
const waiting = async () => (await orders()).map((fault) => fault.waiting)
const held = (...expected: number[]) =>
  waitFor(async () => (await waiting()).join() === expected.join(), { what: `${expected.join()} held` })
const calls = async () =>
  ((await backend.current.call('GET', '/control/calls')).body as { calls: object[] }).calls
const count = () => backend.current.countBookings()

describe('a late commit', () => {
  test('breaks the connection at once and takes effect in its time', async () => {
    await order({ kind: 'late_commit', ms: 150 })
    await expect(post()).rejects.toMatchObject(broken)
    expect(await count()).toBe(0)
    expect(await calls()).toEqual([])
    await waitFor(async () => (await calls()).length, { what: 'the call on record' })
    expect(await calls()).toMatchObject([{ status: null, fault: 'late_commit', idempotencyKey: 'key-1' }])
    expect(await count()).toBe(1)
  })

  test('is not seen by who looks and posts again; then it books a second time where keys are ignored', async () => {
    await backend.current.call('PUT', '/control/settings', { idempotency: 'ignore' })
    const id = await order({ kind: 'late_commit', ms: never }, { times: 1 })
    await expect(post()).rejects.toMatchObject(broken)
    const { body } = await backend.current.dms('GET', 'service-appointments?reference=key-1')
    expect(body).toMatchObject({ data: [] })
    expect(await (await post()).json()).toMatchObject({ success: true })
    await backend.current.call('DELETE', `/control/faults/${id}`)
    expect(await count()).toBe(2)
  })

  test('books nothing when its key has booked in the meantime', async () => {
    await order({ kind: 'late_commit', ms: never }, { times: 1 })
    await expect(post()).rejects.toMatchObject(broken)
    expect(await (await post()).json()).toMatchObject({ success: true })
    await backend.current.call('DELETE', '/control/faults')
    expect(await calls()).toMatchObject([{ fault: null }, { fault: 'late_commit' }])
    expect(await count()).toBe(1)
  })

  test('has read the whole request before the connection breaks', async () => {
    await order({ kind: 'late_commit', ms: never })
    const body = JSON.stringify(request)
    const head = [
      'POST /api/booking/create HTTP/1.1',
      'host: localhost',
      'x-api-key: any',
      'authorization: Bearer any',
      'content-type: application/json',
      `content-length: ${body.length}`,
    ]
    const socket = connect(server.port, '127.0.0.1')
    const failure = new Promise<Error>((resolve) => socket.once('error', resolve))
    socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 20)}`)
    await waitFor(async () => (await orders())[0]?.fired === 1, { what: 'the head at the backend' })
    socket.write(body.slice(20))
    expect(await failure).toMatchObject({ code: 'ECONNRESET' })
    await backend.current.call('DELETE', '/control/faults')
    expect(await count()).toBe(1)
  })

  test('counts as no held call', async () => {
    await order({ kind: 'late_commit', ms: never })
    await expect(post()).rejects.toMatchObject(broken)
    expect(await waiting()).toEqual([0])
  })

  test('does not come after a reset', async () => {
    await order({ kind: 'late_commit', ms: never })
    await expect(post()).rejects.toMatchObject(broken)
    await backend.current.call('POST', '/control/reset')
    expect(await count()).toBe(0)
    expect(await calls()).toEqual([])
  })

  test('needs a connection to break', async () => {
    await order({ kind: 'late_commit', ms: 0 })
    expect(await backend.current.post('/api/booking/create', request)).toMatchObject({ status: 500 })
    expect(await count()).toBe(0)
  })
})

describe('a held call', () => {
  test('has no effect yet when held before, and goes on once released', async () => {
    await hold('before')
    const reply = post()
    await held(1)
    expect(await count()).toBe(0)
    expect(await release()).toEqual({ released: 1 })
    expect(await count()).toBe(1)
    expect(await (await reply).json()).toMatchObject({ success: true })
    expect(await waiting()).toEqual([0])
    expect(await calls()).toMatchObject([{ status: 200, fault: 'hold' }])
  })

  test('has its effect when held after, and no reply until it is released', async () => {
    await hold('after')
    const reply = post()
    await held(1)
    expect(await count()).toBe(1)
    expect(await calls()).toEqual([])
    expect(await release()).toEqual({ released: 1 })
    expect(await (await reply).json()).toMatchObject({ success: true })
    expect(await count()).toBe(1)
  })

  test('takes effect though its caller has hung up', async () => {
    await hold('before')
    const caller = new AbortController()
    const reply = post(caller.signal)
    await held(1)
    caller.abort()
    await expect(reply).rejects.toThrow('aborted')
    expect(await release()).toEqual({ released: 1 })
    expect(await count()).toBe(1)
  })

  test('is let go with all others of its name, and with no others', async () => {
    await hold('before', 'left', { times: 2 })
    await hold('before', 'right', { times: 1 })
    const left = [post(undefined, 'key-1'), post(undefined, 'key-2')]
    await held(2, 0)
    const right = post(undefined, 'key-3')
    await held(2, 1)
    expect(await release('left')).toEqual({ released: 2 })
    await Promise.all(left)
    expect(await waiting()).toEqual([0, 1])
    expect(await release('right')).toEqual({ released: 1 })
    expect((await right).status).toBe(200)
  })

  test('is not let go by a release that came before it', async () => {
    await hold('before')
    expect(await release()).toEqual({ released: 0 })
    const reply = post()
    await held(1)
    await release()
    expect((await reply).status).toBe(200)
  })

  test.for(['before', 'after'] as const)('%s is let go when its fault is taken back', async (when) => {
    const id = await hold(when)
    const reply = post()
    await held(1)
    await backend.current.call('DELETE', `/control/faults/${id}`)
    expect(await (await reply).json()).toMatchObject({ success: true })
    expect(await count()).toBe(1)
  })

  test('is let go by a reset and leaves nothing in the fresh start', async () => {
    await hold('before')
    const reply = post()
    await held(1)
    await backend.current.call('POST', '/control/reset')
    expect((await reply).status).toBe(200)
    expect(await count()).toBe(0)
    expect(await calls()).toEqual([])
  })
})

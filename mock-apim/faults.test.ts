import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { createFaults } from './faults.ts'
import { credentials, listen, request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen(backend.current)
})
afterAll(() => server.stop())

const order = async (fault: object, rest: object = {}) => {
  const { body } = await backend.current.post('/control/faults', {
    endpoint: 'create_booking',
    fault,
    ...rest,
  })
  return (body as { id: string }).id
}
const post = () =>
  fetch(`${server.url}/api/booking/create`, {
    method: 'POST',
    headers: { ...credentials, 'content-type': 'application/json', 'idempotency-key': 'key-1' },
    body: JSON.stringify(request),
  })
const listed = async () => (await backend.current.call('GET', '/control/faults')).body
const calls = async () => (await backend.current.call('GET', '/control/calls')).body

describe('a connection', () => {
  test('reset before the commit leaves no booking', async () => {
    await order({ kind: 'reset_before_commit' }, { times: 1 })
    await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await backend.current.countBookings()).toBe(0)
    expect(await calls()).toMatchObject({ calls: [{ status: null, fault: 'reset_before_commit' }] })
  })

  test('reset after the commit leaves the booking, and the same key finds it', async () => {
    await order({ kind: 'reset_after_commit' }, { times: 1 })
    await expect(post()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(await backend.current.countBookings()).toBe(1)
    expect(await (await post()).json()).toMatchObject({ success: true })
    expect(await backend.current.countBookings()).toBe(1)
  })
})

describe('a reply', () => {
  test('comes late under latency, which adds up with what follows', async () => {
    await order({ kind: 'latency', ms: 60 })
    await order({ kind: 'server_error', status: 503 })
    const started = performance.now()
    expect((await post()).status).toBe(503)
    expect(performance.now() - started).toBeGreaterThanOrEqual(55)
    expect(await backend.current.countBookings()).toBe(0)
  })

  test('is 429 with Retry-After when rate limited', async () => {
    await order({ kind: 'rate_limited', retryAfterSeconds: 2 })
    const response = await post()
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({ error: true, errors: [{ errorCode: 'RATE_LIMITED' }] })
  })

  test('is 500 by default for a server error', async () => {
    await order({ kind: 'server_error' })
    expect((await post()).status).toBe(500)
  })

  test('with a slow body has its headers at once and all of its body later', async () => {
    await order({ kind: 'slow_body', ms: 80 })
    const response = await post()
    const started = performance.now()
    expect(await response.json()).toMatchObject({ success: true })
    expect(performance.now() - started).toBeGreaterThanOrEqual(60)
  })

  test('that is malformed breaks off in the middle, after the commit', async () => {
    await order({ kind: 'malformed_json' })
    const response = await post()
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('to someone who hung up is given up quietly, and the server goes on', async () => {
    await order({ kind: 'slow_body', ms: 40 }, { times: 1 })
    const response = await post()
    await response.body?.cancel()
    expect((await post()).status).toBe(200)
  })
})

describe('an order', () => {
  test('touches its endpoint only; * touches all', async () => {
    await order({ kind: 'server_error', status: 502 }, { endpoint: 'slots', times: 1 })
    expect((await post()).status).toBe(200)
    await order({ kind: 'server_error', status: 504 }, { endpoint: '*', times: 1 })
    expect((await post()).status).toBe(504)
    expect((await post()).status).toBe(200)
  })

  test('leaves /health and /control alone', async () => {
    await order({ kind: 'server_error' }, { endpoint: '*' })
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect((await fetch(`${server.url}/control/faults`)).status).toBe(200)
  })

  test('is listed with how often it fired until it is taken back', async () => {
    const id = await order({ kind: 'server_error' }, { times: 3 })
    await post()
    await post()
    expect(await listed()).toEqual({
      faults: [
        {
          id,
          endpoint: 'create_booking',
          fault: { kind: 'server_error', status: 500 },
          times: 3,
          rate: 1,
          seed: 1,
          fired: 2,
          waiting: 0,
        },
      ],
    })
    expect(await backend.current.call('DELETE', `/control/faults/${id}`)).toMatchObject({ status: 200 })
    expect(await backend.current.call('DELETE', `/control/faults/${id}`)).toMatchObject({ status: 404 })
    expect((await post()).status).toBe(200)
  })

  test('can be taken back with all others', async () => {
    await order({ kind: 'server_error' })
    await backend.current.call('DELETE', '/control/faults')
    expect(await listed()).toEqual({ faults: [] })
  })

  test.for([
    [{ endpoint: 'nowhere', fault: { kind: 'latency', ms: 1 } }, 'endpoint'],
    [{ endpoint: 'slots', fault: { kind: 'explosion' } }, 'fault.kind'],
    [{ endpoint: 'slots', fault: { kind: 'latency' } }, 'fault.ms'],
    [{ endpoint: 'slots', fault: { kind: 'latency', ms: 1 }, rate: 2 }, 'rate'],
    [{ endpoint: 'slots', fault: { kind: 'latency', ms: 1 }, tmies: 2 }, 'tmies'],
    [{ endpoint: 'slots', fault: { kind: 'late_commit' } }, 'fault.ms'],
    [{ endpoint: 'slots', fault: { kind: 'hold', name: 'gate' } }, 'fault.when'],
    [{ endpoint: 'slots', fault: { kind: 'hold', name: '', when: 'before' } }, 'fault.name'],
  ] as const)('%j is refused, naming %s', async ([body, field]) => {
    expect(await backend.current.post('/control/faults', body)).toMatchObject({
      status: 422,
      body: { errors: [{ errorMessage: expect.stringContaining(field) }] },
    })
  })
})

test('a hold taken back between the meeting and the waiting holds nobody', async () => {
  const faults = createFaults()
  const fault = { kind: 'hold', name: 'gate', when: 'before' } as const
  const id = faults.add({ endpoint: 'slots', fault, rate: 1, seed: 1 })
  const [met] = faults.meet('slots')
  if (!met) throw new Error('not met')
  await faults.remove(id)
  let acted = false
  await faults.whenLetGo(met, async () => {
    acted = true
  })
  expect(acted).toBe(true)
})

describe('a rate', () => {
  const pattern = (seed: number) => {
    const faults = createFaults()
    faults.add({ endpoint: 'slots', fault: { kind: 'malformed_json' }, rate: 0.3, seed })
    return Array.from({ length: 1_000 }, () => faults.meet('slots').length).join('')
  }

  test('meets that share of calls, the same ones for the same seed', () => {
    expect(pattern(7)).toBe(pattern(7))
    expect(pattern(7)).not.toBe(pattern(8))
    const share = pattern(7).replaceAll('0', '').length / 1_000
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.35)
  })

  test('of 0 never fires', () => {
    const faults = createFaults()
    faults.add({ endpoint: '*', fault: { kind: 'malformed_json' }, rate: 0, seed: 1 })
    expect(faults.meet('slots')).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { createCallRecord } from './calls.ts'
import { openBackend, request, useBackend, type Backend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)

describe('control', () => {
  test('starts with keys honoured and references known, and changes what is given', async () => {
    const settings = async () => (await backend.current.call('GET', '/control/settings')).body
    expect(await settings()).toEqual({ idempotency: 'honour', references: 'known' })
    await backend.current.call('PUT', '/control/settings', { references: 'unknown' })
    expect(await settings()).toEqual({ idempotency: 'honour', references: 'unknown' })
    expect(await backend.current.call('PUT', '/control/settings', { idempotency: 'maybe' })).toMatchObject({
      status: 422,
    })
  })

  test('records calls with their endpoint, status and key, and forgets them', async () => {
    await backend.current.post('/api/booking/create', request, { 'idempotency-key': 'key-1' })
    await backend.current.call('GET', '/api/booking/BK260130XXXX')
    await backend.current.post('/api/slots/available', {})
    await backend.current.call('GET', '/nowhere')
    const calls = async () => (await backend.current.call('GET', '/control/calls')).body
    const at = '2026-01-30T04:45:00.000Z'
    expect(await calls()).toEqual({
      calls: [
        { endpoint: 'create_booking', status: 200, fault: null, idempotencyKey: 'key-1', at },
        { endpoint: 'booking_status', status: 200, fault: null, idempotencyKey: null, at },
        { endpoint: 'slots', status: 422, fault: null, idempotencyKey: null, at },
      ],
    })
    await backend.current.call('DELETE', '/control/calls')
    expect(await calls()).toEqual({ calls: [] })
  })

  test('keeps the newest calls only', () => {
    const record = createCallRecord(2)
    for (const endpoint of ['first', 'second', 'third']) {
      record.add({ endpoint, status: 200, fault: null, idempotencyKey: null, at: '' })
    }
    expect(record.list().map((call) => call.endpoint)).toEqual(['second', 'third'])
  })

  test('resets to a fresh start', async () => {
    await backend.current.book()
    await backend.current.call('PUT', '/control/settings', { idempotency: 'ignore' })
    await backend.current.post('/control/faults', { endpoint: '*', fault: { kind: 'server_error' } })
    expect(await backend.current.call('POST', '/control/reset')).toMatchObject({ status: 200 })
    expect(await backend.current.countBookings()).toBe(0)
    const get = async (path: string) => (await backend.current.call('GET', path)).body
    expect(await get('/control/settings')).toEqual({ idempotency: 'honour', references: 'known' })
    expect(await get('/control/faults')).toEqual({ faults: [] })
    expect(await get('/control/calls')).toEqual({ calls: [] })
  })
})

describe('without control', () => {
  let locked: Backend
  beforeAll(async () => {
    locked = await openBackend(await createTestDatabase(), false)
  })
  afterAll(() => locked.close())

  test.for([
    ['GET', '/control/settings'],
    ['PUT', '/control/settings'],
    ['POST', '/control/faults'],
    ['POST', '/control/release/gate'],
    ['PUT', '/control/bookings/BK260130XXXX'],
    ['PUT', '/control/replies/slots'],
    ['GET', '/control/calls'],
    ['POST', '/control/reset'],
  ] as const)('%s %s is not there', async ([method, path]) => {
    expect(await locked.call(method, path)).toMatchObject({
      status: 404,
      body: { errors: [{ errorCode: 'NOT_FOUND' }] },
    })
  })
})

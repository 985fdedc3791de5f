import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { credentials, listen, request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen(backend.current)
})
afterAll(() => server.stop())

const raw = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${server.url}/api/booking/create`, { method: 'POST', headers: { ...credentials, ...headers }, body })

describe('bad input', () => {
  const { customer_mobile: _, ...withoutMobile } = request
  test.for([
    ['a missing field', withoutMobile, 'customer_mobile: Invalid input: expected string'],
    ['a number for text', { ...request, dealer_code: 5 }, 'dealer_code: Invalid input: expected string'],
    ['a malformed date', { ...request, appointment_date: '31-01-2026' }, 'appointment_date: '],
    ['a day that does not exist', { ...request, appointment_date: '2026-02-30' }, 'appointment_date: '],
    ['a malformed time', { ...request, appointment_time: '10am' }, 'appointment_time: expected HH:MM'],
    [
      'an unknown service',
      { ...request, service_type: 'wash' },
      'service_type: Invalid option: expected one of',
    ],
    ['a NUL in the notes', { ...request, notes: 'a\0b' }, 'notes: expected text without NUL'],
    ['an array', [request], 'json: Invalid input: expected object'],
  ] as const)('%s is 422 and named', async ([, body, message]) => {
    expect(await backend.current.post('/api/booking/create', body)).toMatchObject({
      status: 422,
      body: {
        data: null,
        error: true,
        errors: [{ errorCode: 'VALIDATION_ERROR', errorMessage: expect.stringContaining(message) }],
      },
    })
  })

  test('names every wrong field', async () => {
    const { body } = await backend.current.post('/api/booking/create', {})
    expect((body as { errors: unknown[] }).errors).toHaveLength(6)
  })

  test('that is not JSON is 400', async () => {
    const response = await raw('{"customer_mobile": ')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: true, errors: [{ errorCode: 'INVALID_JSON' }] })
  })

  test('declared as something else is 415', async () => {
    expect((await raw('customer_mobile=1', { 'content-type': 'text/plain' })).status).toBe(415)
  })

  test('over 100 kB is 413', async () => {
    const response = await raw(JSON.stringify({ ...request, notes: 'x'.repeat(200_000) }))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ errors: [{ errorCode: 'BODY_TOO_LARGE' }] })
  })

  test('in a booking id is answered, not a crash', async () => {
    expect((await backend.current.call('GET', '/api/booking/%00')).status).toBe(422)
    expect((await backend.current.call('GET', '/api/booking/%E0%A4%A')).status).toBe(200)
  })

  test('to an unknown path is 404', async () => {
    expect(await backend.current.call('GET', '/api/nowhere')).toMatchObject({
      status: 404,
      body: { errors: [{ errorCode: 'NOT_FOUND' }] },
    })
  })
})

describe('the log', () => {
  test('has one line per request and no personal data', async () => {
    const { booking_id } = await backend.current.book({ notes: 'Brakes squeak' })
    await backend.current.call('GET', `/api/booking/${booking_id}`)
    await backend.current.dms('GET', 'service-appointments?vehicle_registration=MH12AB1234')
    const lines = backend.current.logLines.map((line): unknown => JSON.parse(line))
    expect(lines).toMatchObject(
      ['create_booking', 'booking_status', 'service-appointments'].map((endpoint) => ({
        endpoint,
        status: 200,
        durationMs: expect.any(Number),
      })),
    )
    expect(backend.current.logLines.join('')).not.toMatch(/9876543210|MH12AB1234|Brakes|Rahul/)
  })

  test('of a failure has no values, and neither has the reply', async () => {
    await backend.current.db.schema.alterTable('bookings').renameTo('lost').execute()
    const { status, body } = await backend.current.post('/api/booking/create', request)
    await backend.current.db.schema.alterTable('lost').renameTo('bookings').execute()
    expect(status).toBe(500)
    expect(body).toMatchObject({
      errors: [{ errorCode: 'INTERNAL_ERROR', errorMessage: 'The backend failed.' }],
    })
    expect(backend.current.logLines.join('')).toContain('request failed')
    expect(backend.current.logLines.join('')).not.toMatch(/9876543210|MH12AB1234/)
  })
})

describe('the server', () => {
  test('survives a client that leaves in the middle of its body', async () => {
    const socket = connect(server.port, '127.0.0.1')
    const head = [
      'POST /api/booking/create HTTP/1.1',
      'host: localhost',
      'x-api-key: any',
      'authorization: Bearer any',
      'content-type: application/json',
      'content-length: 500',
    ]
    await new Promise<void>((resolve) => {
      socket.write(`${head.join('\r\n')}\r\n\r\n{"customer_mobile":`, () => resolve())
    })
    socket.destroy()
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  test('lets browsers of any origin in', async () => {
    const response = await fetch(`${server.url}/api/booking/create`, {
      method: 'OPTIONS',
      headers: { origin: 'https://example.com', 'access-control-request-method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
  })
})

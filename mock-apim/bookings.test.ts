import { describe, expect, test } from 'vitest'
import { BookingReply, type CreateBookingRequest } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { createBookings } from './bookings.ts'
import { request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
const create = (body: object, headers?: Record<string, string>) =>
  backend.current.post('/api/booking/create', body, headers)
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

describe('capacity', () => {
  test('gives the free places of a slot and no more to 50 requests at once', async () => {
    const replies = await Promise.all(times(50, () => backend.current.book()))
    expect(replies.filter((reply) => reply.success)).toHaveLength(3)
    expect(new Set(replies.filter((reply) => reply.success).map((reply) => reply.booking_id)).size).toBe(3)
    expect(replies.filter((reply) => !reply.success).map((reply) => reply.message)).toEqual(
      times(47, () => 'The slot on 2026-01-31 at 10:00 is fully booked.'),
    )
    expect(await backend.current.countBookings()).toBe(3)
  })

  test('is held by the database against a place given twice or beyond the last', async () => {
    await backend.current.book()
    const [row] = await backend.current.db.selectFrom('bookings').selectAll().execute()
    if (!row) throw new Error('no booking')
    const { lane: _, ...copy } = { ...row, idempotency_key: null }
    const insert = (changes: object) =>
      backend.current.db
        .insertInto('bookings')
        .values({ ...copy, booking_id: 'BK260130ZZZZ', ...changes })
        .execute()
    await expect(insert({})).rejects.toMatchObject({ constraint: 'one_booking_per_place' })
    await expect(insert({ place: 6 })).rejects.toMatchObject({ constraint: 'place_within_capacity' })
    await expect(insert({ service_type: 'express', place: 4 })).rejects.toMatchObject({
      constraint: 'place_within_capacity',
    })
  })

  test('is separate for express service', async () => {
    await Promise.all(times(3, () => backend.current.book()))
    expect(await backend.current.book()).toMatchObject({ success: false })
    expect(await backend.current.book({ service_type: 'express' })).toMatchObject({ success: true })
  })
})

describe('a request is refused', () => {
  const refusals: [string, Partial<CreateBookingRequest>, string][] = [
    ['for a short mobile', { customer_mobile: '12345' }, '10-digit mobile'],
    ['for an empty plate', { vehicle_registration: '' }, 'such as MH12AB1234'],
    ['for an empty dealer code', { dealer_code: '' }, 'no dealer'],
    ['for an unknown dealer', { dealer_code: 'MSIL-GOA-001' }, 'no dealer with code MSIL-GOA-001'],
    ['for a time between slots', { appointment_time: '10:10' }, '10:10 is not a slot'],
    ['for the lunch break', { appointment_time: '13:00' }, '13:00 is not a slot'],
    ['for a past date', { appointment_date: '2026-01-29' }, 'in the past'],
    ['for a slot of today that has begun', { appointment_date: '2026-01-30' }, 'in the past'],
    [
      'for a service the dealer does not offer',
      { dealer_code: 'MSIL-PUNE-004', service_type: 'body_repair' },
      'does not offer body_repair. It offers regular, express',
    ],
    ['for a slot that others hold', { appointment_time: '11:00' }, 'fully booked'],
  ]
  test.for(refusals)('%s', async ([, changes, message]) => {
    expect(await backend.current.book(changes)).toMatchObject({
      success: false,
      booking_id: null,
      status: null,
      message: expect.stringContaining(message),
    })
    expect(await backend.current.countBookings()).toBe(0)
  })
})

describe('a booking', () => {
  test('can be made today for a slot that has not begun', async () => {
    const today = { appointment_date: '2026-01-30', dealer_code: 'MSIL-PUNE-002' }
    const replies = await Promise.all(
      ['14:00', '14:30', '15:00', '15:30', '16:00'].map((appointment_time) =>
        backend.current.book({ ...today, appointment_time }),
      ),
    )
    expect(replies.some((reply) => reply.success)).toBe(true)
  })

  test('with an unknown id is not found', async () => {
    const { status, body } = await backend.current.call('GET', '/api/booking/BK260130XXXX')
    expect(status).toBe(200)
    expect(BookingReply.parse(body)).toMatchObject({
      success: false,
      booking_id: null,
      status: null,
      message: 'There is no booking BK260130XXXX.',
    })
  })

  test('draws another id when its own is taken', async () => {
    const ids = ['BK260130AAAA', 'BK260130AAAA', 'BK260130BBBB']
    const { db, clock } = backend.current
    const bookings = createBookings({ db, now: () => clock.now, newId: () => ids.shift() ?? 'none left' })
    const attempt = { idempotencyKey: null, reference: null, digest: '' }
    expect(await bookings.create(request, attempt)).toMatchObject({ booking: { booking_id: 'BK260130AAAA' } })
    expect(await bookings.create(request, attempt)).toMatchObject({ booking: { booking_id: 'BK260130BBBB' } })
  })
})

describe('an idempotency key', () => {
  test('gets the first reply again without a second booking', async () => {
    const first = await create(request, { 'idempotency-key': 'key-1' })
    const again = await create(request, { 'idempotency-key': 'key-1' })
    expect(again).toMatchObject({ status: 200, body: first.body as object })
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('gets the first reply again though fields come in another order', async () => {
    const first = await backend.current.book({}, 'key-1')
    const reversed = Object.fromEntries(Object.entries(request).toReversed())
    expect((await create(reversed, { 'idempotency-key': 'key-1' })).body).toEqual(first)
  })

  test('gets the first reply even when the appointment was moved or cancelled or its day is over', async () => {
    const first = await backend.current.book({}, 'key-1')
    const { booking_id } = first
    const later = { booking_id, appointment_date: '2026-02-02', appointment_time: '10:00' }
    await backend.current.dms('PUT', 'update-appointment-booking', later)
    expect(await backend.current.book({}, 'key-1')).toEqual(first)
    await backend.current.dms('DELETE', 'cancel-appointment-booking', { booking_id, reason_code: 'OTHER' })
    expect(await backend.current.book({}, 'key-1')).toEqual(first)
    backend.current.clock.now = new Date('2026-03-01T00:00:00Z')
    expect(await backend.current.book({}, 'key-1')).toEqual(first)
  })

  test('makes one booking out of 20 requests at once', async () => {
    const replies = await Promise.all(times(20, () => backend.current.book({}, 'key-1')))
    expect(new Set(replies.map((reply) => reply.booking_id)).size).toBe(1)
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('with another body is a conflict', async () => {
    await backend.current.book({}, 'key-1')
    const answer = await create({ ...request, appointment_time: '14:00' }, { 'idempotency-key': 'key-1' })
    expect(answer).toMatchObject({
      status: 409,
      body: { data: null, error: true, errors: [{ errorCode: 'IDEMPOTENCY_CONFLICT' }] },
    })
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('is not used up by a refusal', async () => {
    expect(await backend.current.book({ appointment_time: '13:00' }, 'key-1')).toMatchObject({
      success: false,
    })
    expect(await backend.current.book({}, 'key-1')).toMatchObject({ success: true })
  })

  test('is shared by both ways to book', async () => {
    const { booking_id } = await backend.current.book({}, 'key-1')
    const { body } = await backend.current.dms('POST', 'appointment-booking', request, {
      'idempotency-key': 'key-1',
    })
    expect(body).toMatchObject({ data: { booking_id } })
  })

  test('books at every post when keys are ignored, and is found as a reference', async () => {
    await backend.current.call('PUT', '/control/settings', { idempotency: 'ignore' })
    const replies = await Promise.all(times(4, () => backend.current.book({}, 'key-1')))
    expect(replies.filter((reply) => reply.success)).toHaveLength(3)
    const { body } = await backend.current.dms('GET', 'service-appointments?reference=key-1')
    expect(body).toMatchObject({ data: times(3, () => ({ reference: 'key-1' })) })
  })

  test('is honoured and not found as a reference when references are unknown', async () => {
    await backend.current.call('PUT', '/control/settings', { references: 'unknown' })
    const first = await backend.current.book({}, 'key-1')
    expect(await backend.current.book({}, 'key-1')).toEqual(first)
    const byReference = await backend.current.dms('GET', 'service-appointments?reference=key-1')
    expect(byReference.body).toMatchObject({ data: [] })
    const byVehicle = await backend.current.dms('GET', 'service-appointments?vehicle_registration=MH12AB1234')
    expect(byVehicle.body).toMatchObject({ data: [{ booking_id: first.booking_id, reference: null }] })
  })
})

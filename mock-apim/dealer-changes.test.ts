import { describe, expect, test } from 'vitest'
import { Appointment } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
const booked = async (changes = {}) => {
  const { booking_id } = await backend.current.book(changes)
  if (!booking_id) throw new Error('not booked')
  return booking_id
}
const change = (booking_id: string, body: object) =>
  backend.current.call('PUT', `/control/bookings/${booking_id}`, body)
const cancel = (booking_id: string) =>
  backend.current.dms('DELETE', 'cancel-appointment-booking', { booking_id, reason_code: 'OTHER' })
const status = async (booking_id: string) =>
  (await backend.current.call('GET', `/api/booking/${booking_id}`)).body
const details = async (booking_id: string) =>
  (await backend.current.dms('POST', 'service-details', { booking_id })).body
const failure = (code: number, errorCode: string) => ({
  status: code,
  body: { data: null, error: true, errors: [{ errorCode, errorMessage: expect.any(String) }] },
})
const monday = { appointment_date: '2026-02-02', appointment_time: '10:00' }

describe('a dealer', () => {
  test.for([
    ['COMPLETED', 'The booking is completed.'],
    ['NO_SHOW', 'The booking is marked as a no-show.'],
    ['CANCELLED', 'The booking is cancelled.'],
  ] as const)('sets a future appointment to %s', async ([to, message]) => {
    const id = await booked()
    const { status: code, body } = await change(id, { status: to })
    expect(code).toBe(200)
    expect(Appointment.strict().parse(body)).toEqual({
      booking_id: id,
      reference: null,
      vehicle_registration: request.vehicle_registration,
      dealer_code: request.dealer_code,
      appointment_date: request.appointment_date,
      appointment_time: request.appointment_time,
      service_type: request.service_type,
      status: to,
    })
    expect(await status(id)).toMatchObject({ success: true, status: to, message })
    expect((await backend.current.dms('GET', `service-appointments?booking_id=${id}`)).body).toMatchObject({
      data: [{ status: to }],
    })
  })

  test('moves an appointment, also to a past day, and the old place is free', async () => {
    const ids = await Promise.all([booked(), booked(), booked()])
    expect(await change(ids[0], monday)).toMatchObject({ body: { ...monday, status: 'CONFIRMED' } })
    expect(await backend.current.book()).toMatchObject({ success: true })
    expect(await change(ids[1], { appointment_date: '2026-01-05' })).toMatchObject({
      body: { appointment_date: '2026-01-05', appointment_time: '10:00' },
    })
  })

  test('moves and completes in one change', async () => {
    const wanted = { ...monday, status: 'COMPLETED' }
    expect(await change(await booked(), wanted)).toMatchObject({ status: 200, body: wanted })
  })

  test('cannot move into a full slot: the appointment stays as it is', async () => {
    const id = await booked({ appointment_time: '14:00' })
    await Promise.all([booked(), booked(), booked()])
    const wanted = { appointment_time: '10:00', status: 'COMPLETED' }
    expect(await change(id, wanted)).toMatchObject(failure(409, 'SLOT_FULL'))
    expect(await status(id)).toMatchObject({ appointment_time: '14:00', status: 'CONFIRMED' })
  })

  test('cannot move to a time between slots', async () => {
    expect(await change(await booked(), { appointment_time: '10:10' })).toMatchObject(
      failure(409, 'NOT_A_SLOT'),
    )
  })

  test('gives its own reason for a cancellation, and leaves the reason of the customer', async () => {
    const [own, other] = [await booked(), await booked()]
    await change(own, { status: 'CANCELLED' })
    expect(await details(own)).toMatchObject({ data: { cancel_reason: 'DEALER_CLOSED' } })
    await cancel(other)
    await change(other, { status: 'CANCELLED' })
    expect(await details(other)).toMatchObject({ data: { cancel_reason: 'OTHER' } })
  })

  test('takes a cancelled booking back only into a free place', async () => {
    const ids = await Promise.all([booked(), booked(), booked()])
    await cancel(ids[0])
    const other = await booked()
    expect(await change(ids[0], { status: 'COMPLETED' })).toMatchObject(failure(409, 'SLOT_FULL'))
    await cancel(other)
    expect(await change(ids[0], { status: 'COMPLETED' })).toMatchObject({ body: { status: 'COMPLETED' } })
    expect(await details(ids[0])).toMatchObject({ data: { cancel_reason: null } })
  })

  test('finds no unknown booking', async () => {
    const wanted = { status: 'COMPLETED' }
    expect(await change('BK260130XXXX', wanted)).toMatchObject(failure(404, 'BOOKING_NOT_FOUND'))
  })

  test.for([
    [{}, 'expected status, appointment_date or appointment_time'],
    [{ status: 'CONFIRMED' }, 'status: '],
    [{ status: 'COMPLETED', note: 'late' }, 'note'],
    [{ appointment_date: 'tomorrow' }, 'appointment_date: expected YYYY-MM-DD'],
  ] as const)('is refused %j', async ([body, message]) => {
    expect(await change(await booked(), body)).toMatchObject({
      status: 422,
      body: { errors: [{ errorMessage: expect.stringContaining(message) }] },
    })
  })
})

describe.for(['COMPLETED', 'NO_SHOW'] as const)('a booking that is %s', (over) => {
  const ended = async () => {
    const id = await booked()
    await change(id, { status: over })
    return id
  }

  test('keeps its place', async () => {
    const ids = await Promise.all([booked(), booked(), booked()])
    await change(ids[0], { status: over })
    expect(await backend.current.book()).toMatchObject({ success: false })
    const { body } = await backend.current.post('/api/slots/available', {
      dealer_code: request.dealer_code,
      date: request.appointment_date,
    })
    const slots = (body as { slots: { time: string }[] }).slots
    expect(slots.find((slot) => slot.time === '10:00')).toMatchObject({ available: false, booked: 5 })
  })

  test('can no longer be moved, cancelled or reminded of', async () => {
    const booking_id = await ended()
    const refusal = failure(200, 'BOOKING_OVER')
    const same = {
      appointment_date: request.appointment_date,
      appointment_time: request.appointment_time,
    }
    for (const to of [monday, same]) {
      const moved = await backend.current.dms('PUT', 'update-appointment-booking', { booking_id, ...to })
      expect(moved).toMatchObject(refusal)
    }
    expect(await cancel(booking_id)).toMatchObject(refusal)
    expect(await backend.current.dms('POST', 'appointment-remainder', { booking_id })).toMatchObject(refusal)
    const words = over === 'COMPLETED' ? 'completed' : 'marked as a no-show'
    expect((await cancel(booking_id)).body).toMatchObject({
      errors: [{ errorMessage: `The booking ${booking_id} is ${words} and can no longer be changed.` }],
    })
  })
})

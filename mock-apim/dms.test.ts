import { describe, expect, test } from 'vitest'
import { AppointmentsReply } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
const dms = (method: string, name: string, body?: unknown, headers?: Record<string, string>) =>
  backend.current.dms(method, name, body, headers)
const refusal = (errorCode: string) => ({
  status: 200,
  body: { data: null, error: true, errors: [{ errorCode, errorMessage: expect.any(String) }] },
})
const booked = async (changes = {}) => {
  const { booking_id } = await backend.current.book(changes)
  if (!booking_id) throw new Error('not booked')
  return booking_id
}
const status = async (booking_id: string) =>
  (await backend.current.call('GET', `/api/booking/${booking_id}`)).body
const list = async (query: Record<string, string>) => {
  const { body } = await dms('GET', `service-appointments?${new URLSearchParams(query).toString()}`)
  return AppointmentsReply.parse(body).data ?? []
}

describe('appointment-booking', () => {
  test('makes a booking that the customer endpoints show', async () => {
    const { body } = await dms('POST', 'appointment-booking', request, { 'idempotency-key': 'key-1' })
    expect(body).toMatchObject({
      data: { reference: 'key-1', status: 'CONFIRMED' },
      error: false,
      errors: [],
    })
    const [appointment] = await list({ reference: 'key-1' })
    expect(await status(appointment?.booking_id ?? '')).toMatchObject({ success: true, status: 'CONFIRMED' })
  })

  test('refuses in the envelope', async () => {
    const answer = await dms('POST', 'appointment-booking', { ...request, appointment_time: '13:00' })
    expect(answer).toMatchObject(refusal('NOT_A_SLOT'))
  })

  test('answers 409 to a key with another body', async () => {
    await dms('POST', 'appointment-booking', request, { 'idempotency-key': 'key-1' })
    const other = { ...request, notes: 'other' }
    const answer = await dms('POST', 'appointment-booking', other, { 'idempotency-key': 'key-1' })
    expect(answer).toMatchObject({ status: 409, body: { errors: [{ errorCode: 'IDEMPOTENCY_CONFLICT' }] } })
  })
})

describe('appointment-booking-hyperlocal', () => {
  const { dealer_code: _, ...anywhere } = request
  const nearby = { ...anywhere, city: 'Pune', area: 'Hinjewadi' }
  const bookNearby = (body: object = nearby, key?: string) =>
    dms('POST', 'appointment-booking-hyperlocal', body, key ? { 'idempotency-key': key } : {})

  test('takes the nearest dealer, and the next one when it is full', async () => {
    expect((await bookNearby()).body).toMatchObject({ data: { dealer_code: 'MSIL-PUNE-001' } })
    await booked()
    await booked()
    const { body } = await bookNearby()
    expect(body).toMatchObject({ data: { dealer_code: expect.stringMatching(/^MSIL-PUNE-00[234]$/) } })
  })

  test('books once per key, and refuses the key for another body', async () => {
    const first = await bookNearby(nearby, 'key-1')
    expect((await bookNearby(nearby, 'key-1')).body).toEqual(first.body)
    expect(await bookNearby({ ...nearby, area: 'Baner' }, 'key-1')).toMatchObject({ status: 409 })
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('refuses a city without dealers', async () => {
    expect(await bookNearby({ ...nearby, city: 'Jaipur' })).toMatchObject(refusal('NO_DEALER'))
  })

  test('refuses what no dealer could book', async () => {
    expect(await bookNearby({ ...nearby, appointment_time: '13:00' })).toMatchObject(refusal('NOT_A_SLOT'))
  })
})

describe('update-appointment-booking', () => {
  const monday = { appointment_date: '2026-02-02', appointment_time: '10:00' }
  const move = (booking_id: string, to = monday) =>
    dms('PUT', 'update-appointment-booking', { booking_id, ...to })

  test('takes the new slot and frees the old one', async () => {
    const ids = await Promise.all([booked(), booked(), booked()])
    expect(await backend.current.book()).toMatchObject({ success: false })
    expect(await move(ids[0])).toMatchObject({ status: 200, body: { data: monday, error: false } })
    expect(await status(ids[0])).toMatchObject({ ...monday, status: 'CONFIRMED' })
    expect(await backend.current.book()).toMatchObject({ success: true })
  })

  test('keeps the old slot when the new one is full', async () => {
    const id = await booked({ appointment_time: '14:00' })
    await Promise.all([booked(), booked(), booked()])
    const full = { appointment_date: '2026-01-31', appointment_time: '10:00' }
    expect(await move(id, full)).toMatchObject(refusal('SLOT_FULL'))
    expect(await status(id)).toMatchObject({ appointment_time: '14:00', status: 'CONFIRMED' })
  })

  test('gives the last place to one of many moves at once', async () => {
    await booked(monday)
    const free = await countFree()
    const ids = []
    for (const appointment_time of ['09:00', '09:30', '14:00', '14:30', '16:00']) {
      ids.push(await booked({ appointment_time }))
    }
    const answers = await Promise.all(ids.map((id) => move(id)))
    const moved = answers.filter(({ body }) => !(body as { error: boolean }).error)
    expect(free).toBeLessThan(ids.length)
    expect(moved).toHaveLength(free)
  })

  async function countFree(): Promise<number> {
    const query = 'service-booking-calendar?dealer_code=MSIL-PUNE-001&from=2026-02-02&to=2026-02-02'
    const { body } = await dms('GET', query)
    const [day] = (body as { data: { slots: { time: string; free: number }[] }[] }).data
    return day?.slots.find((slot) => slot.time === '10:00')?.free ?? 0
  }

  test('to the slot it has changes nothing', async () => {
    const id = await booked()
    const same = { appointment_date: '2026-01-31', appointment_time: '10:00' }
    expect(await move(id, same)).toMatchObject({ body: { data: { booking_id: id, ...same } } })
  })

  test.for([
    ['a past date', { appointment_date: '2026-01-29', appointment_time: '10:00' }, 'PAST_DATE'],
    ['a time between slots', { appointment_date: '2026-02-02', appointment_time: '10:05' }, 'NOT_A_SLOT'],
  ] as const)('refuses %s', async ([, to, code]) => {
    expect(await move(await booked(), to)).toMatchObject(refusal(code))
  })

  test('refuses a cancelled and an unknown booking', async () => {
    const id = await booked()
    await dms('DELETE', 'cancel-appointment-booking', { booking_id: id, reason_code: 'OTHER' })
    expect(await move(id)).toMatchObject(refusal('BOOKING_CANCELLED'))
    expect(await move('BK260130XXXX')).toMatchObject(refusal('BOOKING_NOT_FOUND'))
  })
})

describe('cancel-appointment-booking', () => {
  const cancel = (booking_id: string, reason_code = 'CUSTOMER_REQUEST') =>
    dms('DELETE', 'cancel-appointment-booking', { booking_id, reason_code })

  test('frees the place and shows in the status', async () => {
    const ids = await Promise.all([booked(), booked(), booked()])
    expect(await cancel(ids[0])).toMatchObject({ body: { data: { status: 'CANCELLED' }, error: false } })
    expect(await status(ids[0])).toMatchObject({ success: true, status: 'CANCELLED' })
    expect(await backend.current.book()).toMatchObject({ success: true })
  })

  test('twice answers the same and keeps the first reason', async () => {
    const id = await booked()
    const first = await cancel(id)
    expect((await cancel(id, 'VEHICLE_SOLD')).body).toEqual(first.body)
    const { body } = await dms('POST', 'service-details', { booking_id: id })
    expect(body).toMatchObject({ data: { cancel_reason: 'CUSTOMER_REQUEST' } })
  })

  test('takes every listed reason and no other', async () => {
    const { body } = await dms('GET', 'appointment-cancel-reasons')
    const reasons = (body as { data: { reason_code: string }[] }).data
    expect(reasons.length).toBeGreaterThan(0)
    for (const { reason_code } of reasons) {
      const id = await booked()
      expect(await cancel(id, reason_code)).toMatchObject({ body: { error: false } })
    }
    expect(await cancel(await booked(), 'BORED')).toMatchObject(refusal('UNKNOWN_REASON'))
  })

  test('refuses an unknown booking', async () => {
    expect(await cancel('BK260130XXXX')).toMatchObject(refusal('BOOKING_NOT_FOUND'))
  })
})

describe('appointment-remainder', () => {
  test('notes when the customer was reminded; a move forgets it', async () => {
    const booking_id = await booked()
    const { body } = await dms('POST', 'appointment-remainder', { booking_id })
    expect(body).toMatchObject({ data: { booking_id, reminded_at: '2026-01-30T04:45:00.000Z' } })
    const details = async () => (await dms('POST', 'service-details', { booking_id })).body
    expect(await details()).toMatchObject({ data: { reminded_at: '2026-01-30T04:45:00.000Z' } })
    const later = { booking_id, appointment_date: '2026-02-02', appointment_time: '10:00' }
    await dms('PUT', 'update-appointment-booking', later)
    expect(await details()).toMatchObject({ data: { reminded_at: null } })
  })

  test('refuses a cancelled booking', async () => {
    const booking_id = await booked()
    await dms('DELETE', 'cancel-appointment-booking', { booking_id, reason_code: 'OTHER' })
    expect(await dms('POST', 'appointment-remainder', { booking_id })).toMatchObject(
      refusal('BOOKING_CANCELLED'),
    )
  })
})

describe('service-appointments', () => {
  test('lists by vehicle, reference and id, the newest first', async () => {
    const first = await backend.current.book({}, 'key-1')
    backend.current.clock.now = new Date('2026-01-30T04:46:00Z')
    const second = await backend.current.book({ appointment_time: '14:00' }, 'key-2')
    const other = await backend.current.book({ vehicle_registration: 'DL8CAB7890' })
    const ids = async (query: Record<string, string>) => (await list(query)).map((row) => row.booking_id)
    expect(await ids({ vehicle_registration: 'mh-12 ab 1234' })).toEqual([
      second.booking_id,
      first.booking_id,
    ])
    expect(await ids({ reference: 'key-1' })).toEqual([first.booking_id])
    expect(await ids({ booking_id: other.booking_id ?? '' })).toEqual([other.booking_id])
    expect(await ids({ vehicle_registration: 'DL8CAB7890', reference: 'key-1' })).toEqual([])
  })

  test('wants at least one of them', async () => {
    expect(await dms('GET', 'service-appointments')).toMatchObject({ status: 422 })
  })
})

describe('service-booking-calendar', () => {
  const calendar = (query: Record<string, string>) =>
    dms(
      'GET',
      `service-booking-calendar?${new URLSearchParams({ dealer_code: 'MSIL-PUNE-001', ...query }).toString()}`,
    )

  test('shows free places per day, from now on', async () => {
    await booked()
    const { body } = await calendar({ from: '2026-01-29', to: '2026-01-31' })
    const days = (body as { data: { date: string; slots: { time: string; free: number }[] }[] }).data
    expect(days.map((day) => day.date)).toEqual(['2026-01-29', '2026-01-30', '2026-01-31'])
    expect(days[0]?.slots).toEqual([])
    expect(days[1]?.slots.every((slot) => slot.time > '10:15')).toBe(true)
    expect(days[2]?.slots.find((slot) => slot.time === '10:00')).toEqual({
      slot_id: 'MSIL-PUNE-001-2026-01-31-03',
      time: '10:00',
      free: 2,
    })
    expect(days[2]?.slots.some((slot) => slot.time === '11:00' && slot.free === 0)).toBe(false)
  })

  test('spans 31 days at most', async () => {
    expect(await calendar({ from: '2026-02-01', to: '2026-03-03' })).toMatchObject({ status: 200 })
    expect(await calendar({ from: '2026-02-01', to: '2026-03-04' })).toMatchObject({ status: 422 })
    expect(await calendar({ from: '2026-02-02', to: '2026-02-01' })).toMatchObject({ status: 422 })
  })

  test('refuses an unknown dealer', async () => {
    const answer = await calendar({ dealer_code: 'MSIL-GOA-001', from: '2026-02-01', to: '2026-02-01' })
    expect(answer).toMatchObject(refusal('UNKNOWN_DEALER'))
  })
})

describe('service-details', () => {
  test('shows the appointment in full', async () => {
    const booking_id = await booked({ notes: 'Brakes squeak' })
    const { body } = await dms('POST', 'service-details', { booking_id })
    expect(body).toMatchObject({
      data: {
        booking_id,
        dealer_name: 'Arena Hinjewadi',
        vehicle_model: 'Maruti Suzuki Swift',
        estimated_duration: '3-4 hours',
        notes: 'Brakes squeak',
        cancel_reason: null,
        created_at: '2026-01-30T04:45:00.000Z',
      },
    })
  })

  test('refuses an unknown booking', async () => {
    expect(await dms('POST', 'service-details', { booking_id: 'BK' })).toMatchObject(
      refusal('BOOKING_NOT_FOUND'),
    )
  })
})

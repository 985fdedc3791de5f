import { describe, expect, test } from 'vitest'
import {
  AppointmentsReply,
  BookingReply,
  CustomerReply,
  DealersReply,
  SlotsReply,
  VehicleReply,
} from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)

describe('the wire', () => {
  test('resolves Rahul Sharma', async () => {
    const { status, body } = await backend.current.post('/api/customer/resolve', { mobile: '9876543210' })
    expect(status).toBe(200)
    expect(CustomerReply.strict().parse(body)).toEqual({
      success: true,
      customer_id: 'CUST001234',
      name: 'Rahul Sharma',
      mobile: '9876543210',
      email: expect.any(String),
      address: expect.any(String),
      city: 'Pune',
      message: expect.any(String),
    })
  })

  test('resolves the Swift', async () => {
    const { status, body } = await backend.current.post('/api/vehicle/resolve', {
      registration_number: 'MH12AB1234',
    })
    expect(status).toBe(200)
    expect(VehicleReply.strict().parse(body)).toEqual({
      success: true,
      vehicle_id: 'VEH001234',
      registration_number: 'MH12AB1234',
      model: 'Maruti Suzuki Swift',
      variant: 'ZXI+',
      color: 'Pearl White',
      year: 2023,
      fuel_type: 'Petrol',
      last_service_date: '2025-07-15',
      next_service_due: '2026-01-15',
      odometer_reading: 18_500,
      message: expect.any(String),
    })
  })

  test('finds four dealers near Hinjewadi', async () => {
    const { status, body } = await backend.current.post('/api/dealers/nearby', {
      city: 'Pune',
      area: 'Hinjewadi',
    })
    expect(status).toBe(200)
    const reply = DealersReply.strict().parse(body)
    expect(reply).toMatchObject({ success: true, total: 4 })
    expect(reply.dealers?.[0]).toEqual({
      dealer_code: 'MSIL-PUNE-001',
      name: 'Arena Hinjewadi',
      address: expect.any(String),
      city: 'Pune',
      area: 'Hinjewadi',
      distance_km: 1.5,
      rating: 4.5,
      phone: expect.any(String),
      services: ['regular', 'express', 'body_repair'],
      working_hours: '09:00 - 18:00',
      // The mock's own: a page draws a map with them.
      latitude: expect.any(Number),
      longitude: expect.any(Number),
    })
  })

  test('names the 10:00 slot MSIL-PUNE-001-2026-01-31-03', async () => {
    const { status, body } = await backend.current.post('/api/slots/available', {
      dealer_code: 'MSIL-PUNE-001',
      date: '2026-01-31',
    })
    expect(status).toBe(200)
    const reply = SlotsReply.strict().parse(body)
    expect(reply).toMatchObject({
      success: true,
      dealer_code: 'MSIL-PUNE-001',
      date: '2026-01-31',
      service_type: 'regular',
    })
    expect(reply.slots).toHaveLength(14)
    expect(reply.slots?.[2]).toEqual({
      slot_id: 'MSIL-PUNE-001-2026-01-31-03',
      time: '10:00',
      available: true,
      capacity: 5,
      booked: expect.any(Number),
    })
  })

  test('books and shows the booking in the same shape', async () => {
    const { status, body } = await backend.current.post('/api/booking/create', {
      ...request,
      vehicle_registration: 'mh12ab1234',
      notes: 'Brakes squeak',
    })
    expect(status).toBe(200)
    const reply = BookingReply.strict().parse(body)
    expect(reply).toEqual({
      success: true,
      booking_id: expect.stringMatching(/^BK260130[A-Z0-9]{4}$/),
      customer_mobile: '9876543210',
      vehicle_registration: 'MH12AB1234',
      dealer_code: 'MSIL-PUNE-001',
      dealer_name: 'Arena Hinjewadi',
      appointment_date: '2026-01-31',
      appointment_time: '10:00',
      service_type: 'regular',
      status: 'CONFIRMED',
      estimated_duration: '3-4 hours',
      message: expect.any(String),
      created_at: '2026-01-30T04:45:00.000Z',
    })
    const shown = await backend.current.call('GET', `/api/booking/${reply.booking_id}`)
    expect(shown).toMatchObject({ status: 200, body: { ...reply, message: expect.any(String) } })
  })

  test('fails with null in every other field', async () => {
    const { status, body } = await backend.current.post('/api/customer/resolve', { mobile: '12345' })
    expect(status).toBe(200)
    expect(body).toEqual({
      success: false,
      customer_id: null,
      name: null,
      mobile: null,
      email: null,
      address: null,
      city: null,
      message: expect.any(String),
    })
  })

  test('lists appointments in the DMS envelope', async () => {
    const { booking_id } = await backend.current.book({}, 'ref-1')
    const { body } = await backend.current.dms('GET', 'service-appointments?reference=ref-1')
    expect(AppointmentsReply.strict().parse(body)).toEqual({
      data: [
        {
          booking_id,
          reference: 'ref-1',
          vehicle_registration: 'MH12AB1234',
          dealer_code: 'MSIL-PUNE-001',
          appointment_date: '2026-01-31',
          appointment_time: '10:00',
          service_type: 'regular',
          status: 'CONFIRMED',
        },
      ],
      error: false,
      errors: [],
    })
  })

  test.for([
    ['no api key', {}, 403, 'MISSING_API_KEY'],
    ['a blank api key', { 'x-api-key': ' ' }, 403, 'MISSING_API_KEY'],
    ['a write without a token', { 'x-api-key': 'any' }, 401, 'UNAUTHORIZED'],
    ['a write with another scheme', { 'x-api-key': 'any', authorization: 'Basic x' }, 401, 'UNAUTHORIZED'],
  ] as const)('turns away %s', async ([, headers, status, errorCode]) => {
    const answer = await backend.current.call(
      'POST',
      '/api/customer/resolve',
      { mobile: '9876543210' },
      headers,
    )
    expect(answer).toMatchObject({
      status,
      body: { data: null, error: true, errors: [{ errorCode, errorMessage: expect.any(String) }] },
    })
  })

  test('shows its fifteen endpoints at /health to anyone', async () => {
    const { status, body } = await backend.current.call('GET', '/health', undefined, {})
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'healthy',
      endpoints: [
        'POST /api/customer/resolve',
        'POST /api/vehicle/resolve',
        'POST /api/dealers/nearby',
        'POST /api/slots/available',
        'POST /api/booking/create',
        'GET /api/booking/{booking_id}',
        'POST /v1/api/common/msil/dms/appointment-booking',
        'POST /v1/api/common/msil/dms/appointment-booking-hyperlocal',
        'PUT /v1/api/common/msil/dms/update-appointment-booking',
        'DELETE /v1/api/common/msil/dms/cancel-appointment-booking',
        'GET /v1/api/common/msil/dms/appointment-cancel-reasons',
        'POST /v1/api/common/msil/dms/appointment-remainder',
        'GET /v1/api/common/msil/dms/service-appointments',
        'GET /v1/api/common/msil/dms/service-booking-calendar',
        'POST /v1/api/common/msil/dms/service-details',
      ],
    })
  })
})

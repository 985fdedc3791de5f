/** The look before the first post: what stands at the dealer already is not booked again, and nobody's appointment is cancelled for it. */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Appointment } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import {
  customerMobile,
  listed,
  nothing,
  openBookingAttempts,
  type BookingAttempts,
} from './testing/booking-attempts.ts'

let world: BookingAttempts
let backend: BookingAttempts['backend']
let approved: Awaited<ReturnType<BookingAttempts['approve']>>
beforeAll(async () => {
  world = await openBookingAttempts(await createTestDatabase())
  backend = world.backend
})
afterAll(() => world.close())
beforeEach(async () => {
  approved = await world.approve()
})
afterEach(() => world.hangUp())

const carIsBooked = 'This car has an appointment at this dealer at that time already.'
const forgotten = 'SB-F0RG0TTEN1'
/** The appointment that is about to be booked, as the dealer has it without us. */
const standing = (differs: Partial<Appointment> = {}): Appointment => ({
  ...approved.appointment,
  booking_id: `BK-${randomUUID()}`,
  reference: null,
  ...differs,
})
const attempt = () => world.attempt(approved.input)
const lastDetail = async () => (await world.ledger(approved.input)).at(-1)?.detail
const claimant = () => world.db.selectFrom('booking_claims').select('booking_ref').execute()

describe('an appointment that stands at the dealer', () => {
  it.each([
    ['made by phone', null],
    ['made by a booking that the database has forgotten', forgotten],
    ['made under a later key of such a one', `${forgotten}.2`],
  ])('%s, is the booking: nothing is posted, and the ledger says so', async (_what, reference) => {
    const there = standing({ reference })
    backend.appointments = () => listed(there)
    const { booking_id: bookingId } = there
    expect(await attempt()).toEqual({
      status: 'confirmed',
      bookingId,
      appointmentDate: '2026-12-02',
      appointmentTime: '10:00',
      settledLate: true,
    })
    expect(await lastDetail()).toEqual({
      bookingId,
      attempts: 1,
      adopted: true,
      ...(reference && { reference }),
    })
    expect(backend).toMatchObject({ posts: 0, cancelled: [] })
  })

  it('under the very key of the booking is its own, as after a restore of both stores', async () => {
    backend.record = () => null
    backend.appointments = () => listed(approved.appointment)
    expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: approved.bookingId })
    expect(backend.posts).toBe(0)
  })

  it('is taken as well when the first look had no answer, whose attempt sent nothing', async () => {
    backend.appointments = () => null
    await expect(attempt()).rejects.toMatchObject({ type: 'ApimUnavailable' })
    const there = standing({ reference: forgotten })
    backend.appointments = () => listed(there)
    expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: there.booking_id })
    expect(await lastDetail()).toMatchObject({ adopted: true, reference: forgotten })
    expect(backend).toMatchObject({ posts: 0, cancelled: [] })
  })

  it('is not taken before the dealer says whose it is', async () => {
    const there = standing()
    backend.appointments = () => listed(there)
    backend.record = () => null
    await expect(attempt()).rejects.toMatchObject({ type: 'ApimUnavailable' })
    expect(backend.posts).toBe(0)
  })

  it.each([
    ['under another mobile number', {}, { customer_mobile: '9123456789' }],
    ['under no number', {}, { customer_mobile: null }],
    ['under an id that the dealer does not know', {}, { success: false }],
    ['for another service', { service_type: 'body_repair' }, {}],
  ])('%s, is neither given to the customer nor made twice', async (_what, differs, record) => {
    backend.appointments = () => listed(standing(differs))
    backend.record = (booking_id) => ({
      success: true,
      booking_id,
      customer_mobile: customerMobile,
      ...record,
    })
    expect(await attempt()).toMatchObject({ status: 'rejected', reason: carIsBooked })
    expect(backend).toMatchObject({ posts: 0, cancelled: [] })
    // It holds nothing any more.
    expect(await claimant()).not.toContainEqual({ booking_ref: approved.input.bookingRef })
  })

  it('in the dealer’s own spelling is the same', async () => {
    const plate = approved.wanted.vehicle_registration
    const spelt = `${plate.slice(0, 4)} ${plate.slice(4).toLowerCase()}`
    const there = standing({
      vehicle_registration: spelt,
      appointment_date: '2026-12-02T00:00:00',
      appointment_time: '10:00:00',
    })
    backend.appointments = () => listed(there)
    backend.record = (booking_id) => ({ success: true, booking_id, customer_mobile: '+91 98765-43210' })
    expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: there.booking_id })
  })
})

it.each([
  ['cancelled', { status: 'CANCELLED' }],
  ['over', { status: 'COMPLETED' }],
  ['at another time', { appointment_time: '11:00' }],
  ['on another day', { appointment_date: '2026-12-03' }],
  ['at another dealer', { dealer_code: 'MSIL-PUNE-002' }],
  ["another car's", { vehicle_registration: 'MH14ZZ0001' }],
])('an appointment that is %s does not keep the booking from being made', async (_what, differs) => {
  backend.appointments = () => listed(standing(differs))
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: approved.bookingId })
  expect(backend).toMatchObject({ posts: 1, cancelled: [] })
})

it.each([
  ['holds', (ref: string) => standing({ booking_id: `BK-of-${ref}`, reference: null })],
  ['made', (ref: string) => standing({ reference: ref })],
  ['made under a later key', (ref: string) => standing({ reference: `${ref}.2` })],
])('an appointment that another booking of ours %s stays that booking’s', async (_what, of) => {
  const other = await world.approve()
  backend.create = () => ({ success: true, booking_id: `BK-of-${other.input.bookingRef}` })
  await world.attempt(other.input)
  approved = await world.approve()
  // A list that is older than a cancellation, say: the other booking claims something else.
  backend.appointments = () => listed(of(other.input.bookingRef))
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: approved.bookingId })
  expect(backend).toMatchObject({ posts: 1, cancelled: [] })
})

it('a booking that comes back finds its appointment adopted by another one, and does not cancel it', async () => {
  const there = standing({ reference: approved.input.bookingRef })
  const back = approved.input
  await world.attempt(back)
  await world.db
    .updateTable('bookings')
    .set({ status: 'rejected', booking_id: null })
    .where('booking_ref', '=', back.bookingRef)
    .execute()
  const holder = await world.approve()
  backend.create = () => ({ success: true, booking_id: there.booking_id })
  await world.attempt(holder.input)
  backend.appointments = () => listed(there)
  await world.checkBooking(back)
  expect(backend.cancelled).toEqual([])
})

it('never posts what stands, and never cancels what it did not make, whatever the list and however often it fails', async () => {
  const other = {
    none: {},
    cancelled: { status: 'CANCELLED' },
    later: { appointment_time: '11:00' },
    repair: { service_type: 'body_repair' },
  }
  const entry = fc.record({
    differs: fc.constantFrom(...Object.values(other)),
    reference: fc.constantFrom(null, forgotten, 'CRM-1'),
    mobile: fc.constantFrom(customerMobile, '9123456789'),
  })
  const entries = fc.array(entry, { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(entries, fc.nat(2), async (list, failures) => {
      approved = await world.approve()
      const made = list.map(({ differs, reference }) => standing({ ...differs, reference }))
      const mobiles = new Map(made.map(({ booking_id }, index) => [booking_id, list[index]!.mobile]))
      backend.record = (id) => ({ success: true, booking_id: id, customer_mobile: mobiles.get(id) })
      backend.appointments = () => null
      for (let failed = 0; failed < failures; failed++) await expect(attempt()).rejects.toThrow()
      backend.appointments = () => listed(...made)
      const { appointment_time } = approved.wanted
      const there = made.filter((a) => a.status === 'CONFIRMED' && a.appointment_time === appointment_time)
      const theirs = there.filter(
        ({ booking_id, service_type }) =>
          service_type === 'regular' && mobiles.get(booking_id) === customerMobile,
      )
      const result = await attempt()
      const ids = theirs.map(({ booking_id }) => booking_id)
      if (there.length === 0) expect(result).toMatchObject({ bookingId: approved.bookingId })
      else if (result.status === 'confirmed') expect(ids).toContain(result.bookingId)
      else expect(ids).toEqual([])
      expect(backend).toMatchObject({ posts: there.length === 0 ? 1 : 0, cancelled: [] })
      backend.appointments = () => nothing
    }),
    { numRuns: 60 },
  )
}, 60_000)

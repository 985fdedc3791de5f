/** An appointment that stood at the dealer before it was booked here: taken as it is, and the booking's own from then on. */
import { describe, expect, it } from 'vitest'
import { remindedBefore, testServer, useWorld } from './booking-world.ts'
import { dealer_code } from './dealer.ts'
import { book, requestBooking } from './test-booking.ts'

const of = useWorld()
let cars = 1_000

/** Of the customer and their car, in five days at 10:00; `key` of a booking that nobody here remembers, none by phone. */
async function appointmentOf({ key, ...differs }: Record<string, string> = {}) {
  const { apim, inDays } = of.current
  const car = `MH12ST${cars++}`
  const body = {
    customer_mobile: '9876543210',
    vehicle_registration: car,
    dealer_code,
    appointment_date: await inDays(5),
    appointment_time: '10:00',
    service_type: 'regular',
    ...differs,
  }
  const headers = key === undefined ? {} : { 'idempotency-key': key }
  const reply = await apim.call('POST', '/api/booking/create', body, headers)
  return { car, bookingId: (reply as { booking_id: string }).booking_id }
}

const minutes = (count: number) => count * 60_000

describe.skipIf(testServer === null)('an appointment that stood at the dealer before', () => {
  it.each([
    ['made by phone', 'known', {}],
    ['made by a forgotten booking', 'known', { key: 'SB-F0RG0TTEN1' }],
    ['at a dealer without references', 'unknown', {}],
  ] as const)(
    '%s is confirmed, reminded of and over, alone and untouched',
    async (_what, references, made) => {
      await of.current.apim.settings({ references })
      const { car, bookingId } = await appointmentOf(made)
      const life = await book(of.current, { car })
      expect(await life.summary()).toMatchObject({ status: 'confirmed', bookingId })
      await of.current.sleepUntil((await of.current.now()) + minutes(6))
      await life.settled()
      expect(await life.atDealer()).toMatchObject([{ booking_id: bookingId, status: 'CONFIRMED' }])
      expect(await life.outcome()).toMatchObject({ status: 'completed', bookingId })
      expect(remindedBefore(of.current.sent, life.start)).toEqual(['24h, 24 h before', '2h, 2 h before'])
      expect(await life.atDealer()).toHaveLength(1)
      expect(await life.compensated()).toEqual([])
    },
  )

  it('is moved and cancelled as any other', async () => {
    const { car, bookingId } = await appointmentOf({ key: 'SB-F0RG0TTEN2' })
    const life = await book(of.current, { car })
    const appointmentDate = await of.current.inDays(7)
    const moved = await life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '10:00' })
    expect(moved).toMatchObject({ outcome: 'done', status: 'confirmed' })
    const at = { booking_id: bookingId, appointment_date: appointmentDate }
    expect(await life.atDealer()).toMatchObject([{ ...at, status: 'CONFIRMED' }])
    const cancelled = await life.change({ kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' })
    expect(cancelled).toMatchObject({ outcome: 'done', status: 'cancelled' })
    expect(await life.atDealer()).toMatchObject([{ ...at, status: 'CANCELLED' }])
    expect(await life.compensated()).toEqual([])
  })

  it('and is cancelled there by the dealer is told to the chat', async () => {
    const { car } = await appointmentOf()
    const life = await book(of.current, { car })
    await life.dealer({ status: 'CANCELLED' })
    await of.current.sleepUntil((await of.current.now()) + 20_000)
    await life.reaches('cancelled')
    expect(await life.row()).toMatchObject({ reason: 'The dealer cancelled this appointment.' })
  })

  it('is not handed to who asks under another number: it stays, and the booking is rejected', async () => {
    const { car, bookingId } = await appointmentOf({ customer_mobile: '9123456789' })
    const life = await requestBooking(of.current, { car })
    await life.reaches('rejected')
    expect(await life.row()).toMatchObject({
      reason: 'This car has an appointment at this dealer at that time already.',
      booking_id: null,
    })
    expect(await life.atDealer()).toMatchObject([{ booking_id: bookingId, status: 'CONFIRMED' }])
  })

  it('and is lost in a cut answer of the first attempt is found by the next one', async () => {
    const { car, bookingId } = await appointmentOf({ key: 'SB-F0RG0TTEN3' })
    await of.current.apim.fault({ kind: 'reset_after_commit' }, 'service-appointments', 2)
    const life = await book(of.current, { car })
    expect(await life.summary()).toMatchObject({ bookingId })
    expect(await life.atDealer()).toHaveLength(1)
    expect(await life.statuses()).toEqual(['requested', 'confirmed'])
  })
})

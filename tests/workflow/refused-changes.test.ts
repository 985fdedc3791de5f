/** Changes and bookings that are refused, with the reason. */
import { describe, expect, it } from 'vitest'
import type { BookingChange } from '#contracts/conversation.ts'
import { testServer, useWorld } from './booking-world.ts'
import { book, requestBooking } from './test-booking.ts'

const of = useWorld()

const cancel: BookingChange = { kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' }
const to = async (days: number) => ({
  kind: 'reschedule' as const,
  appointmentDate: await of.current.inDays(days),
  appointmentTime: '10:00',
})
const refusal = (message: string) => ({ cause: { type: 'ChangeRefused', message } })

describe.skipIf(testServer === null)('a change is refused', () => {
  it('when it is not the one that was approved', async () => {
    const life = await book(of.current)
    const { digest } = life.order(cancel, 'any')
    await expect(life.change(await to(7), { digest })).rejects.toMatchObject(
      refusal('This is not what was approved.'),
    )
  })

  it.each([
    { time: '10:00', status: 'cancelled', reason: 'This booking is cancelled already.' },
    {
      time: '03:00',
      status: 'rejected',
      reason: 'This booking was never made: the dealer could not take it.',
    },
  ] as const)('when the booking is $status', async ({ time, status, reason }) => {
    // A lost request keeps a booking that is over at work for five minutes more.
    await of.current.apim.fault({ kind: 'reset_before_commit' }, 'create_booking', 1)
    const life = await requestBooking(of.current, { time })
    if (status === 'cancelled') await life.change(cancel)
    await life.reaches(status)
    await expect(life.change(cancel)).rejects.toMatchObject(refusal(reason))
  })

  it('when a person looks at the booking', async () => {
    const life = await requestBooking(of.current, { digest: 'another' })
    await life.reaches('needs_attention')
    await expect(life.change(cancel)).rejects.toMatchObject(
      refusal('A colleague is looking at this booking; it cannot be changed until they are done.'),
    )
  })

  it('when the appointment has begun', async () => {
    const life = await book(of.current)
    await of.current.sleepUntil(life.start + 60_000)
    await expect(life.change(cancel)).rejects.toMatchObject(refusal('This appointment has begun already.'))
  })

  it('when the dealer says that the car came', async () => {
    const life = await book(of.current)
    await life.dealer({ status: 'COMPLETED' })
    const result = await life.change(cancel)
    expect(result).toMatchObject({ outcome: 'refused', status: 'confirmed' })
    expect(result.reason).toContain('can no longer be changed')
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
  })

  it('when it is the 21st', async () => {
    const life = await book(of.current)
    const there = await to(7)
    const back: BookingChange = { ...there, appointmentDate: life.args.appointment_date }
    for (let n = 0; n < 10; n++) {
      expect(await life.change(there)).toMatchObject({ outcome: 'done' })
      expect(await life.change(back)).toMatchObject({ outcome: 'done' })
    }
    await expect(life.change(there)).rejects.toMatchObject(
      refusal('This booking was changed 20 times; please call the dealer.'),
    )
  })
})

describe.skipIf(testServer === null)('a second booking of an appointment', () => {
  it('is rejected with the reference of the first; free again once that is cancelled', async () => {
    const first = await book(of.current)
    const { vehicle_registration: car, appointment_date: date } = first.args
    const second = await requestBooking(of.current, { car, date })
    expect(await second.handle.result()).toMatchObject({
      status: 'rejected',
      reason: `This appointment is booked already, under ${first.ref}.`,
    })
    expect(await first.atDealer()).toHaveLength(1)
    await first.change(cancel)
    await book(of.current, { car, date })
  })

  it('is not made by moving another one there', async () => {
    const first = await book(of.current, { date: await of.current.inDays(7) })
    const second = await book(of.current, { car: first.args.vehicle_registration })
    expect(await second.change(await to(7))).toMatchObject({
      outcome: 'refused',
      status: 'confirmed',
      reason: `This appointment is booked already, under ${first.ref}.`,
    })
  })
})

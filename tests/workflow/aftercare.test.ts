/** Requests without a reply that take effect late: one appointment stays, and none of a booking that is over. */
import { describe, expect, it } from 'vitest'
import { testServer, useWorld } from './booking-world.ts'
import { fillSlot } from './dealer.ts'
import { book, requestBooking, type TestBooking } from './test-booking.ts'
import { waitFor } from '#tests/wait-for.ts'

const of = useWorld()

/** The first request to book gets no reply and takes effect when the returned function is called. */
async function loseFirstRequest(references: 'known' | 'unknown') {
  const { apim } = of.current
  await apim.settings({ idempotency: 'ignore', references })
  return await apim.fault({ kind: 'late_commit', ms: 600_000 }, 'create_booking', 1)
}

const standing = async (life: TestBooking) =>
  (await life.atDealer()).filter(({ status }) => status === 'CONFIRMED').map(({ booking_id }) => booking_id)

async function pass(seconds: number): Promise<void> {
  await of.current.sleepUntil((await of.current.now()) + seconds * 1_000)
}

const isCompensated = (life: TestBooking) =>
  waitFor(async () => (await life.compensated()).length > 0, { what: 'a compensation' })

describe.skipIf(testServer === null)('a request to book that takes effect late', () => {
  it.each([
    { references: 'unknown', after: 1, look: 20 },
    { references: 'known', after: 1, look: 20 },
    { references: 'unknown', after: 20, look: 65 },
    { references: 'known', after: 65, look: 305 },
  ] as const)(
    'after $after s is found by $look s, at a dealer that ignores keys, with references $references',
    async ({ references, after, look }) => {
      const takeEffect = await loseFirstRequest(references)
      const life = await book(of.current)
      const { bookingId } = await life.summary()
      await pass(after)
      await life.settled()
      await takeEffect()
      const both = await standing(life)
      expect(both).toHaveLength(2)
      await pass(look - after)
      await isCompensated(life)
      expect(await standing(life)).toEqual([bookingId])
      expect(await life.compensated()).toEqual(both.filter((id) => id !== bookingId))
      expect(await life.summary()).toMatchObject({ status: 'confirmed', bookingId })
    },
  )

  it('after the customer cancelled: nothing stands', async () => {
    const takeEffect = await loseFirstRequest('unknown')
    const life = await book(of.current)
    await life.change({ kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' })
    await takeEffect()
    expect(await standing(life)).toHaveLength(1)
    await pass(310)
    expect(await life.handle.result()).toMatchObject({ status: 'cancelled' })
    expect(await standing(life)).toEqual([])
    expect(await life.compensated()).toHaveLength(1)
  })

  it('before a cancellation that takes longer than the last look would wait: nothing stands', async () => {
    const takeEffect = await loseFirstRequest('unknown')
    const life = await book(of.current)
    await pass(65)
    await life.settled()
    await takeEffect()
    await pass(220)
    const busy = { kind: 'rate_limited', retryAfterSeconds: 60 } as const
    await of.current.apim.fault(busy, 'cancel-appointment-booking', 1)
    await life.signalChange({ kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' })
    await life.reaches('cancelling')
    await pass(70)
    await life.reaches('cancelled')
    await pass(610)
    await life.handle.result()
    expect(await standing(life)).toEqual([])
  })

  it('after the customer moved the appointment: the moved one stands', async () => {
    const takeEffect = await loseFirstRequest('unknown')
    const life = await book(of.current)
    const { bookingId } = await life.summary()
    const appointmentDate = await of.current.inDays(7)
    await life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '10:00' })
    await takeEffect()
    expect(await standing(life)).toHaveLength(2)
    await pass(20)
    await isCompensated(life)
    expect(await standing(life)).toEqual([bookingId])
  })

  it('after the booking was rejected: nothing stands', async () => {
    const { apim } = of.current
    const date = await of.current.inDays(5)
    const others = await fillSlot(of.current.apim, date)
    const takeEffect = await loseFirstRequest('known')
    const life = await requestBooking(of.current, { date })
    await life.reaches('rejected')
    await apim.call('PUT', `/control/bookings/${others[0]}`, { status: 'CANCELLED' })
    await takeEffect()
    expect(await standing(life)).toHaveLength(1)
    await pass(310)
    expect(await life.handle.result()).toMatchObject({ status: 'rejected' })
    expect(await standing(life)).toEqual([])
  })

  it('does not count as booked twice where the dealer honours keys', async () => {
    const takeEffect = await of.current.apim.fault({ kind: 'late_commit', ms: 600_000 }, 'create_booking', 1)
    const life = await book(of.current)
    await takeEffect()
    await pass(310)
    await life.settled()
    expect(await standing(life)).toHaveLength(1)
    expect(await life.compensated()).toEqual([])
  })

  it('is adopted when it took effect at once and only the reply was lost', async () => {
    await of.current.apim.settings({ idempotency: 'ignore', references: 'unknown' })
    await of.current.apim.fault({ kind: 'reset_after_commit' }, 'create_booking', 1)
    const life = await book(of.current)
    await pass(310)
    await life.settled()
    expect(await standing(life)).toEqual([(await life.summary()).bookingId])
    expect(await life.atDealer()).toHaveLength(1)
  })
})

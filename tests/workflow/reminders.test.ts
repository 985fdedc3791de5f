/** When a booking reminds its customer and how it ends, in workflow time. */
import { describe, expect, it } from 'vitest'
import { appointmentStart } from '#contracts/booking-states.ts'
import { indianDate, remindedBefore, testServer, useWorld } from './booking-world.ts'
import { book } from './test-booking.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const of = useWorld()

const both = ['24h, 24 h before', '2h, 2 h before']
const reminded = (start: number) => remindedBefore(of.current.sent, start)

describe.skipIf(testServer === null)('reminders', () => {
  it('come 24 h and 2 h before the appointment, once each; then the dealer says that the car came', async () => {
    const life = await book(of.current)
    await of.current.sleepUntil(life.start - hourMs)
    await life.dealer({ status: 'COMPLETED' })
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    expect(reminded(life.start)).toEqual(both)
    expect(await life.statuses()).toEqual(['requested', 'confirmed', 'confirmed', 'confirmed', 'completed'])
    expect(await life.heard()).toEqual(['confirmed', 'reminder_24h', 'reminder_2h', 'completed'])
  })

  it('come for a booking whose chat is gone; then the dealer says that the car did not come', async () => {
    const life = await book(of.current, { chat: false })
    await of.current.sleepUntil(life.start - hourMs)
    await life.dealer({ status: 'NO_SHOW' })
    expect(await life.outcome()).toMatchObject({ status: 'no_show' })
    expect(reminded(life.start)).toEqual(both)
  })

  it('end with a booking that completes by itself in the week after, when the dealer says nothing', async () => {
    const life = await book(of.current)
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    const days = -(await life.endedBefore()) / 24
    expect(days).toBeGreaterThan(6)
    expect(days).toBeLessThan(7.5)
    expect(await life.row()).toMatchObject({
      status: 'completed',
      reason: 'The dealer did not say whether the car came.',
    })
    expect(reminded(life.start)).toEqual(both)
  })

  it('follow a reschedule: none for the old time, both for the new one', async () => {
    const life = await book(of.current)
    const appointmentDate = await of.current.inDays(9)
    await life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '10:00' })
    await life.outcome()
    expect(reminded(appointmentStart(appointmentDate, '10:00'))).toEqual(both)
  })

  it('come only 2 h before an appointment that was moved to less than 24 h ahead', async () => {
    const life = await book(of.current)
    // Half an hour before a daily look: the latest was 23.5 h ago, before the new appointment's own 24 h mark.
    await of.current.sleepUntil(life.start - dayMs - hourMs / 2)
    const appointmentDate = indianDate(await of.current.now())
    await life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '17:00' })
    await life.outcome()
    expect(reminded(appointmentStart(appointmentDate, '17:00'))).toEqual(['2h, 2 h before'])
  })

  it.each([
    { ahead: 20, expected: ['2h, 2 h before'] },
    { ahead: 1, expected: [] },
  ])('of an appointment $ahead h ahead when it is booked: $expected', async ({ ahead, expected }) => {
    const date = await of.current.inDays(3)
    const start = appointmentStart(date, '10:00')
    await of.current.sleepUntil(start - ahead * hourMs)
    const life = await book(of.current, { date })
    await life.outcome()
    expect(reminded(start)).toEqual(expected)
  })

  it('do not come all at once for a booking that was parked while they were due', async () => {
    const life = await book(of.current)
    await of.current.apim.call('POST', '/control/reset')
    await of.current.sleepUntil(life.start - 4 * dayMs + hourMs)
    await life.reaches('needs_attention')
    await of.current.sleepUntil(life.start - 5 * hourMs)
    const { booking_id } = await life.bookAtDealer({})
    await life.repair({ action: 'adopt', bookingId: booking_id })
    await life.outcome()
    expect(reminded(life.start)).toEqual(['2h, 2 h before'])
  })

  it('are tried again while they cannot be delivered, and the booking goes on', async () => {
    const life = await book(of.current)
    of.current.notifier.fails = true
    await of.current.sleepUntil(life.start - dayMs + hourMs / 4)
    of.current.notifier.fails = false
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    expect(of.current.sent.map(({ id }) => id.split(':')[1])).toEqual(['24h', '2h'])
  })

  it('are not delivered late for an appointment that is cancelled by then', async () => {
    const life = await book(of.current)
    of.current.notifier.fails = true
    await of.current.sleepUntil(life.start - dayMs + hourMs / 4)
    await life.change({ kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' })
    of.current.notifier.fails = false
    expect(await life.outcome()).toMatchObject({ status: 'cancelled' })
    expect(of.current.sent).toEqual([])
  })

  it('are left out when they could not be delivered for an hour', async () => {
    const life = await book(of.current)
    of.current.notifier.fails = true
    await of.current.sleepUntil(life.start - dayMs + 2 * hourMs)
    of.current.notifier.fails = false
    await life.outcome()
    expect(reminded(life.start)).toEqual(['2h, 2 h before'])
  })
})

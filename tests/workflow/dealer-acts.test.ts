/** What the dealer does by itself, noticed by looks that no customer asks for. */
import { describe, expect, it } from 'vitest'
import { appointmentStart } from '#contracts/booking-states.ts'
import { waitFor } from '#tests/wait-for.ts'
import { remindedBefore, testServer, useWorld } from './booking-world.ts'
import { book, type TestBooking } from './test-booking.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const of = useWorld()

const both = ['24h, 24 h before', '2h, 2 h before']
const reminded = (start: number) => remindedBefore(of.current.sent, start)
const before = (life: TestBooking, days: number) => of.current.sleepUntil(life.start - days * dayMs)

describe.skipIf(testServer === null)('the dealer by itself', () => {
  it('cancels: noticed at the next daily look, and nobody is reminded', async () => {
    const life = await book(of.current)
    await before(life, 3.5)
    await life.dealer({ status: 'CANCELLED' })
    expect(await life.outcome()).toMatchObject({ status: 'cancelled' })
    expect(await life.endedBefore()).toBe(72)
    expect(of.current.sent).toEqual([])
    expect(await life.row()).toMatchObject({ reason: 'The dealer cancelled this appointment.' })
    expect(await life.heard()).toEqual(['confirmed', 'cancelled'])
  })

  it('cancels shortly before a reminder, which then does not come', async () => {
    const life = await book(of.current)
    await before(life, 1.01)
    await life.dealer({ status: 'CANCELLED' })
    await life.outcome()
    expect(of.current.sent).toEqual([])
  })

  it('moves: taken over, and the reminders are those of the new time', async () => {
    const life = await book(of.current)
    const date = await of.current.inDays(8)
    await before(life, 3.5)
    await life.dealer({ appointment_date: date, appointment_time: '15:00' })
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    expect((await life.row()).arguments).toMatchObject({ appointment_date: date, appointment_time: '15:00' })
    expect(reminded(appointmentStart(date, '15:00'))).toEqual(both)
    expect(await life.heard()).toEqual([
      'confirmed',
      'moved_by_dealer',
      'reminder_24h',
      'reminder_2h',
      'completed',
    ])
  })

  it.each([1.5, 0.5])(
    'moves %s days before, to days later: no reminder of the old time, both of the new one in time',
    async (days) => {
      const life = await book(of.current)
      const date = await of.current.inDays(9)
      await before(life, days)
      of.current.sent.length = 0
      await life.dealer({ appointment_date: date })
      await life.outcome()
      expect(reminded(appointmentStart(date, '10:00'))).toEqual(both)
    },
  )

  it('moves the appointment and then back: that is taken over too', async () => {
    const life = await book(of.current)
    const { appointment_date } = life.args
    await before(life, 4.5)
    await life.dealer({ appointment_date: await of.current.inDays(8) })
    await before(life, 3.5)
    await life.dealer({ appointment_date })
    await before(life, 2.5)
    await life.settled()
    expect(await life.atDealer()).toMatchObject([{ appointment_date }])
    expect((await life.row()).arguments).toMatchObject({ appointment_date })
  })

  it('cancels, and the customer asks for another time: refused, and the chat hears of the cancellation', async () => {
    const life = await book(of.current)
    await life.dealer({ status: 'CANCELLED' })
    const appointmentDate = await of.current.inDays(6)
    const asked = life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '10:00' })
    expect(await asked).toEqual({
      outcome: 'refused',
      status: 'cancelled',
      reason: 'The dealer cancelled this appointment.',
    })
    expect(await life.outcome()).toMatchObject({ status: 'cancelled' })
    expect(await life.heard()).toEqual(['confirmed', 'cancelled'])
  })

  it('cancels, and so does the customer: done', async () => {
    const life = await book(of.current)
    await life.dealer({ status: 'CANCELLED' })
    const asked = life.change({ kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' })
    expect(await asked).toMatchObject({ outcome: 'done', status: 'cancelled' })
  })

  it('does not answer at the time of a reminder, which comes all the same', async () => {
    const life = await book(of.current)
    await before(life, 1.1)
    await life.settled()
    await of.current.apim.fault({ kind: 'server_error', status: 503 }, 'service-appointments')
    await of.current.sleepUntil(life.start - dayMs + 11 * 60_000)
    await waitFor(() => of.current.sent.length, { what: 'a reminder' })
    const [sent] = reminded(life.start)
    // The look is given up after a minute.
    expect(sent).toMatch(/^24h, 2(4\.0|3\.9)/)
  })
})

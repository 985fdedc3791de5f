/** The dealer system no longer knows an appointment that it confirmed: a person decides. */
import { describe, expect, it } from 'vitest'
import { appointmentStart } from '#contracts/booking-states.ts'
import { remindedBefore, testServer, useWorld } from './booking-world.ts'
import { book } from './test-booking.ts'

const dayMs = 24 * 3_600_000
const of = useWorld()

/** Parked at the look three days before. */
async function bookAndLose() {
  const life = await book(of.current)
  await of.current.apim.call('POST', '/control/reset')
  await of.current.sleepUntil(life.start - 3 * dayMs + 60_000)
  await life.reaches('needs_attention')
  return life
}

describe.skipIf(testServer === null)('an appointment that vanished', () => {
  it('waits for a person, and its chat hears so', async () => {
    const life = await bookAndLose()
    const reason = 'No clear answer from the dealer system (AppointmentMissing)'
    expect(await life.summary()).toMatchObject({ status: 'needs_attention', reason })
    expect(await life.row()).toMatchObject({ status: 'needs_attention', reason })
    expect(await life.heard()).toEqual(['confirmed', 'needs_attention'])
  })

  it('is replaced by another one of the same car that an operator adopts; reminders follow it', async () => {
    const life = await bookAndLose()
    const date = await of.current.inDays(4)
    const made = await life.bookAtDealer({ appointment_date: date, appointment_time: '10:00' })
    expect(await life.repair({ action: 'adopt', bookingId: made.booking_id })).toMatchObject({
      status: 'confirmed',
      bookingId: made.booking_id,
    })
    expect(await life.row()).toMatchObject({
      booking_id: made.booking_id,
      arguments: { appointment_date: date, vehicle_registration: life.args.vehicle_registration },
    })
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    const reminded = remindedBefore(of.current.sent, appointmentStart(date, '10:00'))
    expect(reminded).toEqual(['24h, 24 h before', '2h, 2 h before'])
    expect(await life.compensated()).toEqual([])
  })

  it("is not replaced by another car's, a cancelled or an unknown one: it stays parked, with the reason", async () => {
    const life = await bookAndLose()
    const other = await life.bookAtDealer({
      vehicle_registration: 'MH14ZZ0001',
      appointment_date: await of.current.inDays(8),
    })
    const adopt = (bookingId: string) => life.repair({ action: 'adopt', bookingId })
    expect(await adopt(other.booking_id)).toMatchObject({
      status: 'needs_attention',
      reason: `${other.booking_id} is another car's appointment.`,
    })
    const cancelled = await life.bookAtDealer({})
    await of.current.apim.call('PUT', `/control/bookings/${cancelled.booking_id}`, { status: 'CANCELLED' })
    for (const id of [cancelled.booking_id, 'BK000000NONE']) {
      expect(await adopt(id)).toMatchObject({
        status: 'needs_attention',
        reason: `${id} does not stand at the dealer.`,
      })
    }
    const [, ...lines] = await life.statuses()
    expect(lines).toEqual(['confirmed', 'needs_attention'])
  })

  it('is parked again by a retry while the dealer system does not know it', async () => {
    const life = await bookAndLose()
    expect(await life.repair({ action: 'retry' })).toMatchObject({ status: 'needs_attention' })
    const [, ...lines] = await life.statuses()
    expect(lines).toEqual(['confirmed', 'needs_attention', 'confirmed', 'needs_attention'])
  })

  it('is given up: cancelled, with what the operator says as the reason', async () => {
    const life = await bookAndLose()
    expect(await life.repair({ action: 'give_up' })).toMatchObject({ status: 'cancelled', reason: 'why' })
    expect(await life.outcome()).toMatchObject({ status: 'cancelled' })
    expect(await life.row()).toMatchObject({ status: 'cancelled', reason: 'why' })
    expect(of.current.sent).toEqual([])
  })

  it.each(['cancel', 'reschedule'] as const)(
    'does not trap a %s that finds it gone: the operator can end the booking',
    async (kind) => {
      const life = await book(of.current)
      await of.current.apim.call('POST', '/control/reset')
      const to = { appointmentDate: await of.current.inDays(6), appointmentTime: '10:00' }
      await life.signalChange(kind === 'cancel' ? { kind, reasonCode: 'OTHER' } : { kind, ...to })
      await life.reaches('needs_attention')
      // Twice at most: first the change is dropped, then the appointment.
      const { status } = await life.repair({ action: 'give_up' })
      if (status === 'needs_attention') await life.repair({ action: 'give_up' })
      expect(await life.summary()).toMatchObject({ status: 'cancelled' })
    },
  )
})

/** A booking that gets no clear answer waits for an operator, and does what they say. */
import { describe, expect, it } from 'vitest'
import { testServer, useWorld } from './booking-world.ts'
import { book, requestBooking, type TestBooking, type Wanted } from './test-booking.ts'

const of = useWorld()

async function park(wanted: Wanted) {
  const life = await requestBooking(of.current, wanted)
  await life.reaches('needs_attention')
  return life
}

const appointments = async (life: TestBooking) =>
  (await life.atDealer()).map((appointment) => [
    appointment.reference?.replace(life.ref, 'ref'),
    appointment.appointment_time,
    appointment.status,
  ])

describe.skipIf(testServer === null)('a booking that was not what the customer approved', () => {
  it('is not sent, waits for a person, and is given up without a trace at the dealer', async () => {
    const life = await park({ digest: 'another' })
    expect(await life.row()).toMatchObject({
      reason: 'No clear answer from the dealer system (DigestMismatch)',
    })
    expect(await life.repair({ action: 'retry' })).toMatchObject({ status: 'needs_attention' })
    expect(await life.repair({ action: 'give_up' })).toMatchObject({ status: 'rejected', reason: 'why' })
    expect(await life.outcome()).toMatchObject({ status: 'rejected' })
    expect(await life.atDealer()).toEqual([])
    expect(await life.heard()).toEqual(['needs_attention', 'needs_attention', 'rejected'])
  })

  it('is booked as an operator agrees anew with the customer', async () => {
    const life = await park({ digest: 'another' })
    await life.repair({ action: 'correct', arguments: { appointment_time: '10:00' } })
    expect(await life.summary()).toMatchObject({ status: 'confirmed' })
    expect(await appointments(life)).toEqual([['ref.2', '10:00', 'CONFIRMED']])
  })
})

describe.skipIf(testServer === null)('a booking of which the dealer holds a part', () => {
  it('is corrected to another time: what was held is cancelled, the new one has a key of its own', async () => {
    const life = await park({ conflict: true, time: '10:00' })
    const date = await of.current.inDays(6)
    await life.repair({ action: 'correct', arguments: { appointment_date: date } })
    expect(await life.summary()).toMatchObject({ status: 'confirmed' })
    const [first, second] = await life.atDealer()
    expect(first).toMatchObject({ reference: life.ref, status: 'CANCELLED' })
    expect(second).toMatchObject({
      reference: `${life.ref}.2`,
      status: 'CONFIRMED',
      appointment_date: date,
    })
    expect(await life.compensated()).toEqual([first?.booking_id])
    expect((await life.row()).arguments).toMatchObject({ appointment_date: date })
    // The corrected time is what it lives by.
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    expect(of.current.sent.every(({ id }) => id.includes(date))).toBe(true)
  })

  it('is corrected to another service at the same time', async () => {
    const life = await park({ conflict: true })
    await life.repair({ action: 'correct', arguments: { service_type: 'body_repair' } })
    expect(await life.summary()).toMatchObject({ status: 'confirmed' })
    expect(await appointments(life)).toEqual([
      ['ref', '10:00', 'CANCELLED'],
      ['ref.2', '10:00', 'CONFIRMED'],
    ])
  })

  it('refuses a correction that makes no booking, and stays as it was', async () => {
    const life = await park({ conflict: true })
    const wrong = await life.repair({ action: 'correct', arguments: { appointment_time: 'noon' } })
    expect(wrong.status).toBe('needs_attention')
    expect(wrong.reason).toContain('HH:MM')
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CONFIRMED']])
  })

  it("refuses a correction to what another booking of the customer's has, and stays as it was", async () => {
    const date = await of.current.inDays(6)
    const other = await book(of.current, { date })
    const life = await park({ conflict: true, car: other.args.vehicle_registration })
    const wrong = await life.repair({ action: 'correct', arguments: { appointment_date: date } })
    expect(wrong).toMatchObject({
      status: 'needs_attention',
      reason: `This appointment is booked already, under ${other.ref}.`,
    })
    const own = (await life.atDealer()).filter(({ reference }) => reference === life.ref)
    expect(own).toMatchObject([{ status: 'CONFIRMED' }])
  })

  it('adopts what the dealer holds', async () => {
    const life = await park({ conflict: true })
    const [held] = await life.atDealer()
    await life.repair({ action: 'adopt', bookingId: held?.booking_id ?? '' })
    expect(await life.summary()).toMatchObject({ status: 'confirmed', bookingId: held?.booking_id })
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
  })

  it('is given up: what is held is cancelled, the booking rejected', async () => {
    const life = await park({ conflict: true })
    await life.repair({ action: 'give_up' })
    expect(await life.outcome()).toMatchObject({ status: 'rejected', reason: 'why' })
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CANCELLED']])
    expect(await life.compensated()).toHaveLength(1)
    // Parked, looked for, compensated.
    const parked = ['needs_attention', 'needs_attention', 'needs_attention']
    expect(await life.statuses()).toEqual(['requested', ...parked, 'rejected'])
  })

  it('takes no order without a name and a reason, and none that does not apply', async () => {
    const life = await park({ conflict: true })
    const refused = (message: string) => ({ cause: { type: 'NotParked', message } })
    await expect(life.repair({ action: 'give_up', reason: '' })).rejects.toMatchObject(
      refused('reason: expected why'),
    )
    for (const by of ['', 'somebody with a name', 'customer', 'dealer']) {
      await expect(life.repair({ action: 'give_up', reason: 'why', by })).rejects.toMatchObject(
        refused('by: expected the id of who repairs, such as operator:one'),
      )
    }
    await expect(life.repair({ action: 'drop' as 'retry' })).rejects.toMatchObject(
      refused('action: expected retry, correct, adopt or give_up'),
    )
    const well = await book(of.current)
    await expect(well.repair({ action: 'retry' })).rejects.toMatchObject(refused('The booking is confirmed'))
  })
})

/** The dealer's list is read once, by the look before the first post, and then no more. Returns how to bring it back. */
async function loseSightAfterTheFirstLook() {
  const { apim } = of.current
  await apim.fault({ kind: 'slow_body', ms: 0 }, 'service-appointments', 1)
  return await apim.fault({ kind: 'server_error', status: 503 }, 'service-appointments')
}

describe.skipIf(testServer === null)('a booking during an outage', () => {
  it('that cannot be looked at sends nothing, waits for a person, and is booked by a retry', async () => {
    const { apim } = of.current
    const recover = await apim.fault({ kind: 'server_error', status: 503 }, 'service-appointments')
    const life = await requestBooking(of.current)
    await of.current.sleepUntil((await of.current.now()) + 11 * 60_000)
    await life.reaches('needs_attention')
    await recover()
    expect(await life.atDealer()).toEqual([])
    await life.repair({ action: 'retry' })
    expect(await life.summary()).toMatchObject({ status: 'confirmed' })
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CONFIRMED']])
    // No line says that an attempt had no answer: none was sent.
    expect(await life.statuses()).toEqual(['requested', 'needs_attention', 'requested', 'confirmed'])
  })

  it('waits for a person after ten minutes; a retry then finds what the lost request booked', async () => {
    const { apim } = of.current
    await apim.fault({ kind: 'reset_after_commit' }, 'create_booking', 1)
    const recover = await loseSightAfterTheFirstLook()
    const life = await requestBooking(of.current)
    await of.current.sleepUntil((await of.current.now()) + 11 * 60_000)
    await life.reaches('needs_attention')
    expect(await life.row()).toMatchObject({
      reason: 'No clear answer from the dealer system (ApimUnavailable)',
    })
    await recover()
    await life.repair({ action: 'retry' })
    expect(await life.summary()).toMatchObject({ status: 'confirmed' })
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CONFIRMED']])
    // The second line says that an attempt had no answer.
    const statuses = ['requested', 'requested', 'needs_attention', 'requested', 'confirmed']
    expect(await life.statuses()).toEqual(statuses)
  })

  it('that is given up has nothing at the dealer, though a request takes effect after that', async () => {
    const { apim } = of.current
    const takeEffect = await apim.fault({ kind: 'late_commit', ms: 600_000 }, 'create_booking', 1)
    const recover = await loseSightAfterTheFirstLook()
    const life = await requestBooking(of.current)
    await of.current.sleepUntil((await of.current.now()) + 11 * 60_000)
    await life.reaches('needs_attention')
    await recover()
    await life.repair({ action: 'give_up' })
    await takeEffect()
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CONFIRMED']])
    expect(await life.outcome()).toMatchObject({ status: 'rejected' })
    expect(await appointments(life)).toEqual([['ref', '10:00', 'CANCELLED']])
  })
})

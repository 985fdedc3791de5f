/** Changes that a customer asks for: carried out once each, one after another, or refused with the reason. */
import { describe, expect, it } from 'vitest'
import type { BookingChange } from '#contracts/conversation.ts'
import { waitFor } from '#tests/wait-for.ts'
import { testServer, useWorld } from './booking-world.ts'
import { fillSlot } from './dealer.ts'
import { book, requestBooking } from './test-booking.ts'

const of = useWorld()

const cancel: BookingChange = { kind: 'cancel', reasonCode: 'CUSTOMER_REQUEST' }
const to = async (
  days: number,
  appointmentTime = '10:00',
): Promise<BookingChange & { kind: 'reschedule' }> => ({
  kind: 'reschedule',
  appointmentDate: await of.current.inDays(days),
  appointmentTime,
})
/** The next call to the endpoint waits until the returned function is called. */
const hold = (endpoint: Parameters<typeof of.current.apim.fault>[1]) =>
  of.current.apim.fault({ kind: 'hold', name: 'held', when: 'before' }, endpoint, 1)

describe.skipIf(testServer === null)('a change', () => {
  it('to a full slot leaves the appointment where it is, and offers times nearby', async () => {
    const life = await book(of.current)
    const full = await to(7)
    await fillSlot(of.current.apim, full.appointmentDate)
    const result = await life.change(full)
    expect(result).toMatchObject({ outcome: 'refused', status: 'confirmed' })
    expect(result.reason).toContain('fully booked')
    const row = await life.row()
    expect(row).toMatchObject({ status: 'confirmed', reason: result.reason, arguments: life.args })
    expect(row.alternatives.length).toBeGreaterThan(0)
    const { appointment_date, appointment_time } = life.args
    expect(await life.atDealer()).toMatchObject([{ appointment_date, appointment_time, status: 'CONFIRMED' }])
  })

  it.each([
    ['reschedule', 'update-appointment-booking', 'confirmed'],
    ['cancel', 'cancel-appointment-booking', 'cancelled'],
  ] as const)('whose reply is lost settles once: %s', async (kind, endpoint, status) => {
    const life = await book(of.current)
    const change = kind === 'cancel' ? cancel : await to(7)
    await of.current.apim.fault({ kind: 'reset_after_commit' }, endpoint, 1)
    expect(await life.change(change)).toEqual({ outcome: 'done', status, reason: null })
    const [, , ...lines] = await life.statuses()
    expect(lines).toEqual([kind === 'cancel' ? 'cancelling' : 'rescheduling', status])
    const appointment_date = 'appointmentDate' in change ? change.appointmentDate : life.args.appointment_date
    const [held, ...more] = await life.atDealer()
    expect(held).toMatchObject({ status: status.toUpperCase(), appointment_date })
    expect(more).toEqual([])
  })

  it('that is asked for again under its id is made once, with the same answer', async () => {
    const life = await book(of.current)
    const change = await to(7)
    const again = () => life.change(change, { changeId: 'ch_1' })
    const [first, second] = await Promise.all([again(), again()])
    expect(first).toEqual({ outcome: 'done', status: 'confirmed', reason: null })
    expect(second).toEqual(first)
    await life.change(await to(8))
    expect(await again()).toEqual(first)
    expect((await life.row()).arguments).toMatchObject({ appointment_date: await of.current.inDays(8) })
    expect((await life.statuses()).filter((status) => status === 'rescheduling')).toHaveLength(2)
  })

  it('and a cancellation that comes meanwhile are carried out one after another', async () => {
    const life = await book(of.current)
    const moved = await to(7)
    const release = await hold('update-appointment-booking')
    const moving = life.change(moved)
    await life.reaches('rescheduling')
    const cancelling = life.change(cancel)
    await release()
    expect(await moving).toMatchObject({ outcome: 'done', status: 'confirmed' })
    expect(await cancelling).toMatchObject({ outcome: 'done', status: 'cancelled' })
    const [, , ...lines] = await life.statuses()
    expect(lines).toEqual(['rescheduling', 'confirmed', 'cancelling', 'cancelled'])
    expect(await life.atDealer()).toMatchObject([
      { status: 'CANCELLED', appointment_date: moved.appointmentDate },
    ])
  })

  it('that waited behind a cancellation is refused', async () => {
    const life = await book(of.current)
    const release = await hold('cancel-appointment-booking')
    const cancelling = life.change(cancel)
    await life.reaches('cancelling')
    const moving = life.change(await to(7))
    await release()
    expect(await cancelling).toMatchObject({ outcome: 'done', status: 'cancelled' })
    expect(await moving).toEqual({
      outcome: 'refused',
      status: 'cancelled',
      reason: 'This booking is cancelled already.',
    })
  })

  it('that comes before the dealer has answered waits for the answer', async () => {
    const release = await hold('create_booking')
    const life = await requestBooking(of.current)
    await life.reaches('requested')
    const moving = life.change(await to(7))
    await release()
    expect(await moving).toMatchObject({ outcome: 'done', status: 'confirmed' })
    expect(await life.statuses()).toEqual(['requested', 'confirmed', 'rescheduling', 'confirmed'])
  })

  it('that a chat asks for is answered there', async () => {
    const life = await book(of.current)
    const { conversationId } = life
    await life.signalChange(await to(7), { conversationId, changeId: 'ch_1' })
    await life.signalChange(await to(8), { conversationId, changeId: 'ch_2', digest: 'another' })
    await life.signalChange(cancel, { conversationId, changeId: 'ch_3' })
    await waitFor(async () => (await life.heard()).length === 4, { what: 'the answers' })
    const heard = await life.heard()
    expect(heard).toEqual(expect.arrayContaining(['rescheduled', 'unchanged']))
    expect(heard.at(-1)).toBe('cancelled')
    expect(await life.heardOf('ch_2')).toMatchObject([{ news: 'unchanged' }])
    expect(await life.heardOf('ch_3')).toMatchObject([{ news: 'state', status: 'cancelled' }])
  })
})

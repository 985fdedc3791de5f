/** A booking outlives the workers that carry it. */
import { describe, expect, it } from 'vitest'
import { remindedBefore, testServer, useWorld } from './booking-world.ts'
import { book, requestBooking } from './test-booking.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const of = useWorld({ cached: 0 })

describe.skipIf(testServer === null)('a worker that is replaced', () => {
  it('in the middle of a life, with timers set: reminders, changes and the end come all the same', async () => {
    const life = await book(of.current)
    await of.current.restartWorker()
    await of.current.sleepUntil(life.start - dayMs + hourMs)
    await life.settled()
    await of.current.restartWorker()
    await of.current.sleepUntil(life.start - hourMs)
    await life.settled()
    await life.dealer({ status: 'COMPLETED' })
    await of.current.restartWorker()
    expect(await life.outcome()).toMatchObject({ status: 'completed' })
    expect(remindedBefore(of.current.sent, life.start)).toEqual(['24h, 24 h before', '2h, 2 h before'])
  })

  it('knows what was answered before: the same change again gets the same answer', async () => {
    const life = await book(of.current)
    const appointmentDate = await of.current.inDays(7)
    const again = () =>
      life.change({ kind: 'reschedule', appointmentDate, appointmentTime: '10:00' }, { changeId: 'ch_1' })
    const first = await again()
    await of.current.restartWorker()
    expect(await again()).toEqual(first)
    expect((await life.statuses()).filter((status) => status === 'rescheduling')).toHaveLength(1)
  })

  it('while a booking waits for a person: the order is carried out', async () => {
    const life = await requestBooking(of.current, { conflict: true })
    await life.reaches('needs_attention')
    await of.current.restartWorker()
    expect(await life.repair({ action: 'give_up' })).toMatchObject({ status: 'rejected' })
  })
})

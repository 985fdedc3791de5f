/** What a booking does at the dealer, step by step: each asks an activity and brings the state in line with its answer. */
import { patched } from '@temporalio/workflow'
import type { Appointment } from '#contracts/activities.ts'
import type { BookingStatus, Reminder } from '#contracts/booking-states.ts'
import type { BookingInput, ChangeBooking, ChangeResult, Repair } from '#contracts/conversation.ts'
import { statusDuring, type Booking, type Step } from './booking-state.ts'
import type { BookingTeller } from './booking-teller.ts'
import { now } from './clock.ts'
import { change, dealerCheck, record, reminder } from './options.ts'

export function bookingSteps(input: BookingInput, life: Booking, tell: BookingTeller) {
  const { bookingRef } = input

  async function run(step: Step): Promise<void> {
    if (step.kind === 'create') await create()
    else if (step.kind === 'change') await carryOut(step.order)
    else await check()
  }

  async function create(): Promise<void> {
    const result = await change(`book ${input.summary}`).createBooking(input)
    if (result.status === 'confirmed') return await confirm(result.bookingId, result, result.settledLate)
    life.reach('rejected', result.reason)
    if (result.settledLate) life.careAfter(now())
    await tell.reached()
  }

  async function confirm(bookingId: string, at: Partial<Appointment>, late = false): Promise<void> {
    life.reach('confirmed')
    life.summary.bookingId = bookingId
    life.moveTo(at, now())
    if (late) life.careAfter(now())
    await tell.reached()
  }

  async function carryOut(order: ChangeBooking): Promise<void> {
    const { changeId, change: wanted, by } = order
    const act = change(`${wanted.kind} ${bookingRef}`).changeBooking
    const result = await act({ bookingRef, changeId, change: wanted, by })
    const { outcome, status, reason } = result
    life.reach(status, reason)
    life.moveTo(result, now())
    if (result.settledLate) life.careAfter(now())
    // The dealer cancelled it meanwhile: news to the chat that made it, whoever asked for the change.
    if (outcome === 'refused' && life.isOver) await tell.reached('state')
    await settle(order, { outcome, status, reason })
  }

  /** Answers a change, and whoever asks the same again. */
  async function settle(order: ChangeBooking, result: ChangeResult): Promise<void> {
    if (!life.settled.has(order.changeId)) life.settled.set(order.changeId, result)
    await tell.changed(order, result)
  }

  const refuse = (order: ChangeBooking, reason: string | null): Promise<void> =>
    settle(order, { outcome: 'refused', status: life.summary.status, reason })

  /** A change that was not taken up: only its chat hears of it. One that came before is answered as it was then. */
  async function decline(order: ChangeBooking, reason: string | null): Promise<void> {
    const refused = { outcome: 'refused' as const, status: life.summary.status, reason }
    await tell.changed(order, (reason === null && life.settled.get(order.changeId)) || refused)
  }

  /** Asks the dealer how the appointment stands; `restore`: and moves it back to where the ledger has it. */
  async function check(restore = false): Promise<void> {
    const { checkBooking } = dealerCheck(`check ${bookingRef}`)
    const result = await checkBooking({ bookingRef, ...(restore && { restore }) })
    if (result.status !== life.summary.status) life.reach(result.status)
    life.moveTo(result, now())
    life.looked()
    if (result.news) await tell.reached(result.news)
  }

  async function remind(which: Reminder): Promise<void> {
    if (!life.appointment) return
    await tell.reached(`reminder_${which}`)
    await reminder(`remind ${which} before`).sendReminder({
      bookingRef,
      reminder: which,
      ...life.appointment,
    })
  }

  /** Seven days have passed and the dealer has not said whether the car came. */
  async function close(): Promise<void> {
    const reason = 'The dealer did not say whether the car came.'
    await record.recordBooking({ bookingRef, status: 'completed', reason, by: 'workflow' })
    life.reach('completed')
    await tell.reached()
  }

  /** Carries out what an operator orders for a step that failed. */
  async function repair(step: Step, order: Repair): Promise<void> {
    const { by, reason } = order
    switch (order.action) {
      case 'give_up':
        return await giveUp(step, by, reason)
      case 'adopt': {
        const { bookingId } = order
        const adopted = await change(`adopt ${bookingId}`).adoptBooking({ bookingRef, bookingId, by, reason })
        return await confirm(adopted.bookingId, adopted, adopted.settledLate)
      }
      case 'correct': {
        const revision = life.revision + 1
        const corrected = { bookingRef, revision, arguments: order.arguments, by, reason }
        // Counted before it is known to be done: the next correction must not pass for this one.
        life.revision = revision
        await change('correct the arguments').correctBooking(corrected)
        life.reach('requested')
        return await run(step)
      }
      case 'retry': {
        const status = statusDuring(step)
        life.reach(status)
        await record.recordBooking({ bookingRef, status, reason, by })
        return await run(step)
      }
    }
  }

  async function giveUp(step: Step, by: string, reason: string): Promise<void> {
    if (step.kind === 'change') return await dropChange(step.order, by, reason)
    let status: BookingStatus = life.summary.bookingId === null ? 'rejected' : 'cancelled'
    // In the first release an operator vouched that the backend holds nothing.
    if (patched('give-up-cancels')) {
      status = (await change('give up').releaseBooking({ bookingRef, by, reason })).status
    } else await record.recordBooking({ bookingRef, status, reason, by })
    life.reach(status, reason)
    life.careAfter(now())
    await tell.reached()
  }

  /** What of it came through at the dealer is moved back, unless the ledger has it as done by now. */
  async function dropChange(order: ChangeBooking, by: string, reason: string): Promise<void> {
    await record.recordBooking({ bookingRef, status: 'confirmed', reason, by })
    life.reach('confirmed', reason)
    try {
      await check(true)
    } catch (error) {
      await refuse(order, reason)
      throw error
    }
    life.careAfter(now())
    const { change: wanted } = order
    const done =
      wanted.kind === 'cancel'
        ? life.summary.status === 'cancelled'
        : life.isAt(wanted.appointmentDate, wanted.appointmentTime)
    if (!done) return await refuse(order, reason)
    await settle(order, { outcome: 'done', status: life.summary.status, reason: null })
  }

  return { run, repair, refuse, decline, check, remind, close }
}

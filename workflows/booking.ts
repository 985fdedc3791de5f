import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  isCancellation,
  patched,
  setHandler,
} from '@temporalio/workflow'
import type { Checkpoint } from '#contracts/booking-states.ts'
import type { BookingInput, BookingSummary, ChangeBooking } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import {
  changeApprovedSignal,
  changeBookingUpdate,
  getBookingQuery,
  repairUpdate,
} from '#contracts/messages.ts'
import { Booking, statusDuring, type Step } from './booking-state.ts'
import { bookingSteps } from './booking-steps.ts'
import { bookingTeller } from './booking-teller.ts'
import { now } from './clock.ts'
import { record } from './options.ts'
import { failureKind } from './turn.ts'

/**
 * One booking and its whole life: requested, confirmed or rejected by the dealer, moved, cancelled, reminded of, over. Parked in
 * `needs_attention` when the dealer backend gives no answer that we understand, until an operator says what to do. Its chat
 * hears of every change.
 */
export async function booking(input: BookingInput): Promise<BookingSummary> {
  const { bookingRef } = input
  const life = new Booking(input)
  const tell = bookingTeller(input, life)
  const steps = bookingSteps(input, life, tell)
  let reminding = 0
  /** Up to when all is seen to: what fell due while no worker ran is made up for. */
  let seenTo = 0

  setHandler(getBookingQuery, () => life.summary, { description: 'Where the booking stands' })
  setHandler(
    repairUpdate,
    async (order) => {
      life.repair = order
      await condition(() => life.repair !== order)
      return life.summary
    },
    {
      description: 'Retry, correct, adopt or give up a booking that needs attention',
      validator: (order) => admit(life.repairRefusal(order), Failure.notParked),
    },
  )
  setHandler(
    changeBookingUpdate,
    async (order) => {
      life.enqueue(order)
      await condition(() => life.settled.has(order.changeId))
      return life.settled.get(order.changeId)!
    },
    {
      description: 'Reschedule or cancel',
      validator: (order) => admit(life.changeRefusal(order, now()), Failure.changeRefused),
    },
  )
  setHandler(changeApprovedSignal, async (order) => {
    const refusal = life.changeRefusal(order, now())
    if (refusal === null) life.enqueue(order)
    else await steps.refuse(order, refusal)
  })

  /** Runs a step; parks the booking where it fails, until an operator's orders end that. */
  async function carryOut(step: Step): Promise<void> {
    for (let attempt = () => steps.run(step); ;) {
      try {
        await attempt()
        break
      } catch (error) {
        if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
        await park(step, error)
      }
      await condition(() => life.repair !== null)
      const order = life.repair!
      attempt = () => steps.repair(step, order)
    }
    life.parked = null
    life.repair = null
  }

  async function park(step: Step, error: ActivityFailure): Promise<void> {
    const failure = failureKind(error) ?? Failure.apimUnavailable
    // A wrong order explains itself; the booking waits for another one.
    const wrongOrder = failure === Failure.repairRefused ? error.cause?.message : undefined
    const reason = wrongOrder ?? `No clear answer from the dealer system (${failure})`
    const again = life.summary.status === 'needs_attention'
    if (!again) await record.recordBooking({ bookingRef, status: 'needs_attention', reason, by: 'workflow' })
    life.reach('needs_attention', reason)
    life.parked = step
    life.repair = null
    if (again) tell.publish(failure)
    else await tell.reached('state', step.kind === 'change' ? step.order : undefined, failure)
  }

  /** From the dealer's answer on, until the appointment is over and nothing is left to be seen to. */
  async function liveOn(): Promise<void> {
    for (seenTo = now(); ;) {
      const order = life.queue.shift()
      if (order) {
        await takeUp(order)
        continue
      }
      const checkpoint = life.nextCheckpoint(seenTo)
      if (checkpoint === null && life.isOver) return
      if (checkpoint === null) {
        await steps.close()
        continue
      }
      const wait = Math.max(checkpoint.at - now(), 1)
      await condition(() => life.queue.length > 0, wait, { summary: checkpoint.remind ?? 'look' })
      if (life.queue.length > 0) continue
      seenTo = checkpoint.at
      await lookAt(checkpoint)
    }
  }

  async function takeUp(order: ChangeBooking): Promise<void> {
    const refusal = life.stateRefusal(now())
    if (refusal !== null) return await steps.refuse(order, refusal)
    const step: Step = { kind: 'change', order }
    life.reach(statusDuring(step))
    tell.publish()
    await carryOut(step)
    // A new time has just been read: nobody needs a reminder that would have been due by now.
    seenTo = now()
  }

  async function lookAt({ remind }: Checkpoint): Promise<void> {
    try {
      await steps.check()
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
      if (failureKind(error) === Failure.appointmentMissing) await carryOut({ kind: 'check' })
      // What an abandoned attempt may have left behind is looked for until the dealer answers.
      else if (life.isOver) life.careAfter(now())
    }
    if (remind === null || life.summary.status !== 'confirmed' || life.hasBegun(now())) return
    reminding++
    // Whoever delivers it may be slow: a change must not wait for that.
    void steps
      .remind(remind)
      .catch(() => undefined)
      .finally(() => reminding--)
  }

  await carryOut({ kind: 'create' })
  // Bookings of the first release ended with the dealer's answer.
  if (patched('lives-until-the-appointment')) await liveOn()
  await condition(() => allHandlersFinished() && reminding === 0)
  return life.summary
}

function admit(refusal: string | null, type: Failure): void {
  if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, type)
}

import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  setHandler,
  TimeoutFailure,
} from '@temporalio/workflow'
import { changeRefusal, type Checkpoint } from '#contracts/booking-states.ts'
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
import { failureKind } from './turn-steps.ts'

/** A backend's list may be behind: an appointment is gone when so many looks in a row did not find it. */
const missesBelieved = 3

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
  /** Looks in a row that did not find the appointment. */
  let missed = 0

  setHandler(getBookingQuery, () => life.summary, { description: 'Where the booking stands' })
  setHandler(
    repairUpdate,
    shielded(async (order) => {
      life.repair = order
      await condition(() => life.repair !== order)
      return life.summary
    }),
    {
      description: 'Retry, correct, adopt or give up a booking that needs attention',
      validator: (order) => admit(life.repairRefusal(order), Failure.notParked),
    },
  )
  setHandler(
    changeBookingUpdate,
    shielded(async (order) => {
      life.enqueue(order)
      await condition(() => life.settled.has(order.changeId))
      return life.settled.get(order.changeId)!
    }),
    {
      description: 'Reschedule or cancel',
      validator: (order) => admit(life.changeRefusal(order, now()), Failure.changeRefused),
    },
  )
  setHandler(
    changeApprovedSignal,
    shielded(async (order) => {
      const refusal = life.changeRefusal(order, now())
      if (refusal !== null || life.settled.has(order.changeId)) await steps.decline(order, refusal)
      else life.enqueue(order)
    }),
  )

  /** Runs a step; parks the booking where it fails, until an operator's orders end that. */
  async function carryOut(first: Step): Promise<void> {
    let step = first
    let attempt = () => steps.run(step)
    for (let runs = 1; ; runs++) {
      try {
        await attempt()
        break
      } catch (error) {
        if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
        // The clock runs on while no worker does: that alone is no reason to call a person.
        const onlyLate = error.cause instanceof TimeoutFailure && runs === 1
        if (onlyLate && patched('runs-once-more')) continue
        // A change that was given up is answered: what is left is where the appointment stands.
        if (step.kind === 'change' && life.settled.has(step.order.changeId)) step = { kind: 'check' }
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
    const unforeseen =
      error.cause instanceof ApplicationFailure ? Failure.internalError : Failure.apimUnavailable
    const failure = failureKind(error) ?? unforeseen
    // A wrong order explains itself; the booking waits for another one.
    const wrongOrder = failure === Failure.repairRefused ? error.cause?.message : undefined
    const ours =
      failure === Failure.internalError ? 'An error of our own' : 'No clear answer from the dealer system'
    const reason = wrongOrder ?? `${ours} (${failure})`
    const again = life.summary.status === 'needs_attention'
    const parked = { bookingRef, status: 'needs_attention' as const, reason, by: 'workflow', failure }
    if (!again) await record.recordBooking(parked)
    life.reach('needs_attention', reason)
    life.parked = step
    life.failure = failure
    life.repair = null
    if (again) tell.publish()
    else await tell.reached('state', step.kind === 'change' ? step.order : undefined)
    // Their callers would wait for a person, and on a server with a limit of ten updates keep that person out.
    for (const order of life.queue.splice(0)) await steps.refuse(order, changeRefusal('needs_attention'))
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
        // A worker of the first release confirmed it and did not say for when.
        await (life.appointment === null ? carryOut({ kind: 'check' }) : steps.close())
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
    const refusal = life.stateRefusal(order.change, now())
    if (refusal !== null) return await steps.refuse(order, refusal)
    const step: Step = { kind: 'change', order }
    life.reach(statusDuring(step))
    tell.publish()
    await carryOut(step)
  }

  async function lookAt(checkpoint: Checkpoint): Promise<void> {
    const { appointment } = life
    try {
      await steps.check()
      missed = 0
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
      await lookedInVain(failureKind(error))
    }
    const { remind } = checkpoint
    // What the look found moved has reminders of its own.
    if (remind === null || life.appointment !== appointment || !life.mayRemind(checkpoint, now())) return
    reminding++
    // Whoever delivers it may be slow: a change must not wait for that.
    void steps
      .remind(remind)
      .catch(() => undefined)
      .finally(() => reminding--)
  }

  /** What an abandoned attempt may have left behind is looked for until the dealer answers; some answers call for a person. */
  async function lookedInVain(failure: Failure | undefined): Promise<void> {
    const gone = failure === Failure.appointmentMissing && ++missed >= missesBelieved
    if (!gone && failure !== Failure.compensationRefused) return life.lookAgain(now())
    if (life.isOver) {
      life.failure = failure ?? null
      return tell.publish()
    }
    await carryOut({ kind: 'check' })
    missed = 0
  }

  await CancellationScope.nonCancellable(async () => {
    await carryOut({ kind: 'create' })
    // Bookings of the first release ended with the dealer's answer.
    if (patched('lives-until-the-appointment')) await liveOn()
    await condition(() => allHandlersFinished() && reminding === 0)
  })
  return life.summary
}

/** Cancelling the workflow does not cancel the appointment, and nobody would look after it any more: a repair gives it up. */
const shielded =
  <A, R>(handle: (order: A) => Promise<R>) =>
  (order: A): Promise<R> =>
    CancellationScope.nonCancellable(() => handle(order))

function admit(refusal: string | null, type: Failure): void {
  if (refusal !== null) throw ApplicationFailure.nonRetryable(refusal, type)
}

/** Moving or cancelling a booking at the dealer backend, once per changeId. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Transaction } from 'kysely'
import type { Activities, ChangeBookingInput, ChangeBookingResult } from '#contracts/activities.ts'
import { CreateBookingRequest } from '#contracts/apim.ts'
import { changeRefusal, mayFollow, type BookingStatus } from '#contracts/booking-states.ts'
import type { FreeSlot } from '#contracts/chat.ts'
import type { ChangeResult } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import type { Schema } from '#platform/schema.ts'
import { bookingAttempts } from '#platform/telemetry/metrics.ts'
import { findAlternatives } from './alternatives.ts'
import { beating } from './beating.ts'
import { appointmentOf } from './open-booking.ts'
import { standing } from './apim-client.ts'
import { findOwn } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import {
  claim,
  claimOf,
  enter,
  heldReason,
  lockBooking,
  note,
  readLedger,
  releaseClaims,
  sameAppointment,
  type Booking,
  type Claim,
} from './ledger.ts'
import { closeProposal } from './proposal-store.ts'
import { dealerReason } from './sentences.ts'

/** What the backend came to: where the appointment is now, or why it is where it was. */
type Outcome =
  | { kind: 'moved'; to: Claim; reason?: null; alternatives?: [] }
  | { kind: 'cancelled'; reason: string | null; alternatives?: [] }
  | { kind: 'refused'; reason: string; alternatives: FreeSlot[] }

export function changeBookingActivity(deps: Deps): Pick<Activities, 'changeBooking'> {
  return {
    changeBooking: (input) =>
      beating(async () => {
        const { booking, stored, firstAttempt } = await openChange(deps, input)
        const late = firstAttempt ? {} : { settledLate: true }
        if (stored) return { ...stored, ...late }
        const act = input.change.kind === 'cancel' ? cancel : reschedule
        const settled = await settle(deps, input, await act(deps, booking, input, firstAttempt))
        bookingAttempts.observe({ step: 'change' }, activityInfo().attempt)
        return { ...settled, ...late }
      }),
  }
}

/** Writes the intent before anything is sent. A change that was settled before, or that the state forbids, is answered at once. */
async function openChange({ db }: Deps, input: ChangeBookingInput) {
  const { bookingRef, changeId, change, by } = input
  return await db.transaction().execute(async (trx) => {
    const booking = await lockBooking(trx, bookingRef)
    const lines = await readLedger(trx, bookingRef)
    const stored = storedResult(lines, changeId)
    if (stored) {
      // A repair may have announced another attempt, though the one before it had come through.
      const standing = mayFollow(booking.status as BookingStatus, stored.status)
      if (standing && booking.status !== stored.status)
        await enter(trx, booking, stored.status, { detail: { changeId } })
      return { booking, firstAttempt: false, stored }
    }
    const begun = lines.some(({ detail }) => detail['changeId'] === changeId)
    if (begun) return { booking, firstAttempt: false, stored: undefined }

    // A change approved in a chat bears its proposal's id.
    await closeProposal(trx, changeId, 'confirmed')
    const asked = change.kind === 'reschedule' ? askedFor(booking, change) : undefined
    const refusal = changeRefusal(booking.status as BookingStatus) ?? (await refuseHeld(trx, booking, asked))
    if (refusal !== null) {
      const stored = resultOf(booking, 'refused', refusal)
      const told = booking.status === 'confirmed' ? { reason: refusal, alternatives: [] } : {}
      await note(trx, booking, { detail: { changeId, change, by, result: stored }, ...told })
      return { booking, firstAttempt: true, stored }
    }
    const status = change.kind === 'cancel' ? 'cancelling' : 'rescheduling'
    const opened = await enter(trx, booking, status, { detail: { changeId, change, by, asked } })
    return { booking: opened, firstAttempt: true, stored: undefined }
  })
}

function storedResult(
  lines: Awaited<ReturnType<typeof readLedger>>,
  changeId: string,
): ChangeBookingResult | undefined {
  const settled = lines.find(({ detail }) => detail['changeId'] === changeId && 'result' in detail)
  return settled?.detail['result'] as ChangeBookingResult | undefined
}

/** Claims where the booking is to be moved to; why not, where another booking holds that. */
async function refuseHeld(
  trx: Transaction<Schema>,
  booking: Booking,
  asked: Claim | undefined,
): Promise<string | null> {
  const holder = asked && (await claim(trx, booking.booking_ref, asked))
  return holder ? heldReason(holder, booking.subject) : null
}

const askedFor = (booking: Booking, change: { appointmentDate: string; appointmentTime: string }): Claim => ({
  ...claimOf(booking.arguments),
  appointment_date: change.appointmentDate,
  appointment_time: change.appointmentTime,
})

const resultOf = (
  { status, arguments: args }: Booking,
  outcome: ChangeResult['outcome'],
  reason: string | null,
): ChangeBookingResult => ({
  outcome,
  status: status as BookingStatus,
  reason,
  ...appointmentOf(args),
})

/** The backend takes the new slot before it gives up the old one, so a refusal leaves the old appointment. */
async function reschedule(
  deps: Deps,
  booking: Booking,
  { change }: ChangeBookingInput,
  firstAttempt: boolean,
): Promise<Outcome> {
  if (change.kind !== 'reschedule') throw new Error('not a reschedule')
  const to = askedFor(booking, change)
  const arrived = async (): Promise<Outcome | undefined> => {
    const appointment = await findOwn(deps, booking)
    if (standing(appointment) === 'cancelled') {
      return { kind: 'cancelled', reason: 'The dealer cancelled this appointment.' }
    }
    return sameAppointment(claimOf(appointment), to) ? { kind: 'moved', to } : undefined
  }
  // A lost reply may hide a move that took place.
  const earlier = firstAttempt ? undefined : await arrived()
  if (earlier) return earlier
  const { appointment_date, appointment_time } = to
  const body = { booking_id: booking.booking_id ?? '', appointment_date, appointment_time }
  const reply = await deps.apim.rescheduleAppointment(body, cancellationSignal())
  if (!reply.error) {
    // Done only where the backend says the very time: anything else is looked at again.
    if (reply.data && sameAppointment(claimOf({ ...to, ...reply.data }), to)) return { kind: 'moved', to }
    throw ApplicationFailure.retryable('moved, but not to where it was asked to', Failure.apimBadAnswer)
  }
  const meanwhile = await arrived()
  if (meanwhile) return meanwhile
  const request = CreateBookingRequest.parse(booking.arguments)
  const wanted = { ...request, date: appointment_date, time: appointment_time }
  const free = await findAlternatives(deps.apim, wanted, cancellationSignal())
  // The time it has already is none to move to.
  const alternatives = free.filter(
    ({ date, time }) => date !== request.appointment_date || time !== request.appointment_time,
  )
  return { kind: 'refused', reason: reasonOf(reply.errors), alternatives }
}

async function cancel(deps: Deps, booking: Booking, { change }: ChangeBookingInput): Promise<Outcome> {
  if (change.kind !== 'cancel') throw new Error('not a cancellation')
  const body = { booking_id: booking.booking_id ?? '', reason_code: change.reasonCode }
  const reply = await deps.apim.cancelAppointment(body, cancellationSignal())
  // Its answer may show the appointment as it was before.
  const told = reply.data && standing(reply.data) === 'cancelled' ? reply.data : await findOwn(deps, booking)
  if (standing(told) === 'cancelled') return { kind: 'cancelled', reason: null }
  if (!reply.error) throw ApplicationFailure.retryable('cancelled, yet it stands', Failure.apimBadAnswer)
  return { kind: 'refused', reason: reasonOf(reply.errors), alternatives: [] }
}

const reasonOf = (errors: { errorMessage: string }[]): string => dealerReason(errors[0]?.errorMessage)

/** The settling ledger line holds the result, so that a repeated attempt finds it. */
async function settle(
  { db }: Deps,
  { bookingRef, changeId, change }: ChangeBookingInput,
  outcome: Outcome,
): Promise<ChangeBookingResult> {
  return await db.transaction().execute(async (trx) => {
    const booking = await lockBooking(trx, bookingRef)
    const changes = (await readLedger(trx, bookingRef)).filter(({ detail }) => 'changeId' in detail)
    const stored = storedResult(changes, changeId)
    if (stored) return stored
    // Another change is under way: nobody waits for this attempt any more.
    if (changes.at(-1)?.detail['changeId'] !== changeId) {
      throw ApplicationFailure.nonRetryable('A later change took over', Failure.illegalTransition)
    }
    const { status, args, reason, alternatives } = landing(booking, outcome)
    const done = outcome.kind === (change.kind === 'cancel' ? 'cancelled' : 'moved')
    const result = resultOf({ ...booking, status, arguments: args }, done ? 'done' : 'refused', reason)
    await releaseClaims(trx, bookingRef, claimOf(args))
    const detail = { changeId, result, ...(outcome.kind === 'moved' && { left: claimOf(booking.arguments) }) }
    await enter(trx, booking, status, { detail, reason, alternatives, arguments: args })
    if (outcome.kind === 'moved') {
      await learn(trx, booking.conversation_id, { date: outcome.to.appointment_date })
    }
    return result
  })
}

/** Where a change leaves the booking. */
function landing({ arguments: args }: Booking, outcome: Outcome) {
  const { reason = null, alternatives = [] } = { ...outcome }
  const status: BookingStatus = outcome.kind === 'cancelled' ? 'cancelled' : 'confirmed'
  if (outcome.kind !== 'moved') return { status, args, reason, alternatives }
  const { appointment_date, appointment_time } = outcome.to
  return { status, args: { ...args, appointment_date, appointment_time }, reason, alternatives }
}

/** Booking at the dealer backend, exactly once under its reference. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Activities, CreateBookingResult } from '#contracts/activities.ts'
import { CreateBookingRequest, type BookingReply } from '#contracts/apim.ts'
import type { BookingInput } from '#contracts/conversation.ts'
import { digestArguments } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { bookingAttempts } from '#platform/telemetry/metrics.ts'
import { findAlternatives } from './alternatives.ts'
import { beating } from './beating.ts'
import { stands } from './apim-client.ts'
import { bookingKey, compensate, findAppointments } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import { findStanding, type Standing } from './find-standing.ts'
import {
  claimOf,
  enter,
  lockBooking,
  readLedger,
  releaseClaims,
  sameAppointment,
  type Booking,
} from './ledger.ts'
import { appointmentOf, markSent, openBooking, readStored } from './open-booking.ts'
import { dealerReason } from './sentences.ts'

type Outcome = Standing | { status: 'confirmed'; bookingId: string; adopted?: undefined }

export function createBookingActivity(deps: Deps): Pick<Activities, 'createBooking'> {
  return {
    createBooking: (input) =>
      beating(async () => {
        const { booking, firstAttempt } = await openBooking(deps, input)
        // An earlier attempt settled it and died before it could say so.
        const stored = readStored(booking)
        if (stored) return firstAttempt ? stored : { ...stored, settledLate: true }
        const request = approvedRequest(booking, input)
        // Whoever comes second may follow a request that was sent, committed and never answered: look before posting again.
        const look = () => (firstAttempt ? undefined : findOutcome(deps, booking))
        const earlier = (await look()) ?? (await findStanding(deps, booking))
        if (earlier) return await settle(deps, booking, earlier, firstAttempt)
        if (firstAttempt) await markSent(deps, booking)
        const key = bookingKey(booking.booking_ref, booking.revision)
        const reply = await deps.apim.createBooking(request, key, cancellationSignal())
        const outcome = await readReply(deps, booking, reply)
        // What a later attempt is refused for may be our own booking, committed after the look.
        const own = outcome.status === 'rejected' ? await look() : undefined
        return await settle(deps, booking, own ?? outcome, firstAttempt)
      }),
  }
}

/** @throws ApplicationFailure DigestMismatch, final, unless the arguments are those approved or an operator corrected them. */
function approvedRequest(
  { arguments: args, revision }: Booking,
  { digest }: BookingInput,
): CreateBookingRequest {
  if (revision === 1 && digestArguments(args) !== digest) {
    throw ApplicationFailure.nonRetryable('The arguments are not those approved', Failure.digestMismatch)
  }
  return CreateBookingRequest.parse(args)
}

/**
 * What became of earlier attempts, undefined when there is no trace of one. What stands beside the approved appointment, or
 * instead of it, is cancelled.
 */
async function findOutcome(deps: Deps, booking: Booking): Promise<Outcome | undefined> {
  const appointments = await findAppointments(deps, booking)
  const wanted = claimOf(booking.arguments)
  const standing = appointments.filter(stands)
  const kept = standing.find((appointment) => sameAppointment(claimOf(appointment), wanted))
  const extra = standing.filter((appointment) => appointment !== kept)
  await compensate(deps, booking, extra, 'booked by another attempt')
  if (kept) return { status: 'confirmed', bookingId: kept.booking_id }
  // The key is used up: the backend would answer it with what is cancelled by now, and a new one needs a new yes.
  const key = bookingKey(booking.booking_ref, booking.revision)
  const used = appointments.some(({ reference }) => reference === key)
  return used ? { status: 'rejected', reason: 'The dealer cancelled this booking.' } : undefined
}

/**
 * A booking for another time, dealer or car than the one approved is cancelled again: nobody said yes to it.
 * @throws ApplicationFailure ApimBadAnswer for a success without a booking id: the next attempt looks it up.
 */
async function readReply(deps: Deps, booking: Booking, reply: BookingReply): Promise<Outcome> {
  if (!reply.success) return { status: 'rejected', reason: dealerReason(reply.message) }
  if (!reply.booking_id) {
    throw ApplicationFailure.retryable('A confirmed booking without an id', Failure.apimBadAnswer)
  }
  const wanted = claimOf(booking.arguments)
  const said = Object.fromEntries(Object.entries(reply).filter(([, value]) => value !== null))
  const bookingId = storableText(reply.booking_id)
  if (sameAppointment(claimOf({ ...wanted, ...said }), wanted)) return { status: 'confirmed', bookingId }
  const wrong = { ...wanted, booking_id: bookingId, reference: null, service_type: '', status: 'CONFIRMED' }
  await compensate(deps, booking, [wrong], 'the dealer booked another appointment than the one approved')
  return { status: 'rejected', reason: 'The dealer could not give the appointment you asked for.' }
}

async function settle(
  { db, apim }: Deps,
  opened: Booking,
  outcome: Outcome,
  firstAttempt: boolean,
): Promise<CreateBookingResult> {
  const { booking_ref, arguments: args, revision } = opened
  const { dealer_code, service_type, ...request } = CreateBookingRequest.parse(args)
  const { appointment_date: date, appointment_time: time } = request
  const refused = outcome.status === 'rejected'
  const wanted = { dealer_code, service_type, date, time }
  const alternatives = refused ? await findAlternatives(apim, wanted, cancellationSignal()) : []
  const settled = await db.transaction().execute(async (trx) => {
    const booking = await lockBooking(trx, booking_ref)
    const stored = readStored(booking)
    if (stored) return stored
    const lines = firstAttempt ? await readLedger(trx, booking_ref) : []
    const another = lines.some(({ detail }) => detail['unanswered'] === true)
    if (another || booking.revision !== revision) throw overtaken
    const attempts = activityInfo().attempt
    if (refused) {
      await enter(trx, booking, 'rejected', { detail: { attempts }, reason: outcome.reason, alternatives })
      return outcome
    }
    const { bookingId, adopted } = outcome
    const detail = { bookingId, attempts, ...(adopted && { adopted: true, ...adopted }) }
    await enter(trx, booking, 'confirmed', { detail, bookingId })
    // A correction that was refused half way claims nothing any more.
    await releaseClaims(trx, booking_ref, claimOf(args))
    await learn(trx, booking.conversation_id, { booking_ref, booking_id: bookingId })
    return { status: 'confirmed' as const, bookingId, ...appointmentOf(args) }
  })
  bookingAttempts.observe({ step: 'create' }, activityInfo().attempt)
  // A list may be older than a cancellation: what was taken from it is looked at again soon.
  const sure = firstAttempt && !('adopted' in outcome)
  return sure ? settled : { ...settled, settledLate: true }
}

/** Nobody waits for this attempt any more. */
const overtaken = ApplicationFailure.nonRetryable('A later attempt took over', Failure.illegalTransition)

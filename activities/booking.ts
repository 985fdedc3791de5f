/** Booking at the dealer backend, exactly once under its reference. */
import { cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Transaction } from 'kysely'
import type { Activities, CreateBookingResult } from '#contracts/activities.ts'
import { CreateBookingRequest, type Appointment, type BookingReply } from '#contracts/apim.ts'
import type { BookingStatus } from '#contracts/chat.ts'
import type { BookingInput } from '#contracts/conversation.ts'
import { digestArguments } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import { bookingView, proposalView } from '#contracts/views.ts'
import type { Schema } from '#platform/schema.ts'
import { beating } from './beating.ts'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import { storableText } from '#contracts/storable-text.ts'
import { storableJson } from './storable.ts'
import { addEvent } from './store.ts'

export function bookingActivities(deps: Deps): Pick<Activities, 'createBooking' | 'recordBooking'> {
  return {
    createBooking: (input) =>
      beating(async () => {
        const { stored, firstAttempt, digest, request } = await openBooking(deps, input)
        // An earlier attempt settled it and died before it could say so.
        if (stored) return stored
        if (digest !== input.digest) {
          throw ApplicationFailure.nonRetryable(
            'The arguments are not those approved',
            Failure.digestMismatch,
          )
        }
        // Whoever comes second may follow a request that was sent, committed and never answered: look before posting again.
        const look = async () =>
          firstAttempt ? undefined : await findOutcome(deps, input.bookingRef, request)
        const earlier = await look()
        if (earlier) return await settle(deps, input, earlier)
        const result = readReply(
          await deps.apim.createBooking(request, input.bookingRef, cancellationSignal()),
        )
        // What a later attempt is refused for may be our own booking, committed after the look.
        const own = result.status === 'rejected' ? await look() : undefined
        return await settle(deps, input, own ?? result)
      }),

    async recordBooking({ bookingRef, status, reason, by }) {
      await deps.db.transaction().execute(async (trx) => {
        await transition(trx, bookingRef, status, { reason, by })
      })
    },
  }
}

/**
 * Writes the intent before anything is sent: the booking's row and its first ledger line. `firstAttempt` is false when
 * they stood already, after a crash, a retry or a reset alike. `digest` is of the arguments as they are stored now.
 */
async function openBooking({ db }: Deps, input: BookingInput) {
  const { bookingRef, conversationId, proposalId, turn } = input
  return await db.transaction().execute(async (trx) => {
    const proposal = await trx
      .selectFrom('proposals')
      .selectAll()
      .where('id', '=', proposalId)
      .where('conversation_id', '=', conversationId)
      .executeTakeFirstOrThrow()
    const digest = digestArguments(proposal.arguments)
    const request = CreateBookingRequest.parse(proposal.arguments)
    const { subject } = await trx
      .selectFrom('conversations')
      .select('subject')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    const inserted = await trx
      .insertInto('bookings')
      .values({
        booking_ref: bookingRef,
        conversation_id: conversationId,
        subject,
        proposal_id: proposalId,
        turn,
        status: 'requested',
        arguments: JSON.stringify(proposal.arguments),
        dealer_name: proposal.dealer_name,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('booking_ref')
      .executeTakeFirst()
    if (!inserted) return { stored: await readStored(trx, bookingRef), firstAttempt: false, digest, request }
    await trx.updateTable('proposals').set({ status: 'confirmed' }).where('id', '=', proposalId).execute()
    const confirmed = { ...proposalView(proposal), status: 'confirmed' as const }
    const event = { type: 'proposal' as const, turn, proposal: confirmed }
    await addEvent(trx, conversationId, `proposal:${proposalId}:confirmed`, event)
    await transition(trx, bookingRef, 'requested', { digest: input.digest }, 'new')
    return { stored: undefined, firstAttempt: true, digest, request }
  })
}

/** The settled outcome of this booking, undefined while it is open. */
async function readStored(
  trx: Transaction<Schema>,
  bookingRef: string,
): Promise<CreateBookingResult | undefined> {
  const { status, reason, booking_id } = await trx
    .selectFrom('bookings')
    .select(['status', 'reason', 'booking_id'])
    .where('booking_ref', '=', bookingRef)
    .executeTakeFirstOrThrow()
  if (status === 'confirmed' && booking_id) return { status, bookingId: booking_id }
  return status === 'rejected' ? { status, reason: reason ?? '' } : undefined
}

/**
 * What became of an earlier attempt, undefined when there is no trace of one: by our reference, and by vehicle, dealer, date and
 * time where the backend keeps no references.
 */
async function findOutcome(
  { apim }: Deps,
  bookingRef: string,
  request: CreateBookingRequest,
): Promise<CreateBookingResult | undefined> {
  const isCancelled = ({ status }: Appointment): boolean => /^cancel/i.test(status)
  const byReference = await apim.appointments({ reference: bookingRef }, cancellationSignal())
  const known = byReference.find((appointment) => appointment.reference === bookingRef)
  if (known && isCancelled(known)) return { status: 'rejected', reason: 'The dealer cancelled this booking.' }
  if (known) return { status: 'confirmed', bookingId: known.booking_id }
  const { vehicle_registration } = request
  const byVehicle = await apim.appointments({ vehicle_registration }, cancellationSignal())
  const same = byVehicle.find(
    (appointment) =>
      appointment.reference === null &&
      appointment.dealer_code === request.dealer_code &&
      appointment.appointment_date === request.appointment_date &&
      appointment.appointment_time === request.appointment_time &&
      !isCancelled(appointment),
  )
  return same && { status: 'confirmed', bookingId: same.booking_id }
}

/** @throws ApplicationFailure ApimBadAnswer for a success without a booking id: the next attempt looks it up. */
function readReply(reply: BookingReply): CreateBookingResult {
  if (!reply.success) return { status: 'rejected', reason: reply.message ?? 'The dealer gave no reason.' }
  if (reply.booking_id) return { status: 'confirmed', bookingId: storableText(reply.booking_id) }
  throw ApplicationFailure.retryable('A confirmed booking without an id', Failure.apimBadAnswer)
}

async function settle(
  { db }: Deps,
  { bookingRef, conversationId }: BookingInput,
  result: CreateBookingResult,
): Promise<CreateBookingResult> {
  await db.transaction().execute(async (trx) => {
    const { status } = result
    await transition(trx, bookingRef, status, result)
    if (result.status === 'confirmed') {
      await learn(trx, conversationId, { booking_ref: bookingRef, booking_id: result.bookingId })
    }
  })
  return result
}

/** A ledger line, the booking's new state and the event for the chat; nothing for a booking that is in this state already. */
async function transition(
  trx: Transaction<Schema>,
  bookingRef: string,
  status: BookingStatus,
  detail: { bookingId?: string; reason?: string; [field: string]: unknown },
  age: 'new' | 'known' = 'known',
): Promise<void> {
  const known = await trx
    .selectFrom('bookings')
    .select('status')
    .where('booking_ref', '=', bookingRef)
    .forUpdate()
    .executeTakeFirst()
  // Without a row the booking's first step never succeeded and nothing was sent: there is nothing to keep a ledger of.
  if (!known || (age === 'known' && known.status === status)) return
  const line = await trx
    .insertInto('booking_ledger')
    .values({ booking_ref: bookingRef, status, detail: storableJson(detail) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const booking = await trx
    .updateTable('bookings')
    .set({
      status,
      reason: detail.reason === undefined ? null : storableText(detail.reason),
      updated_at: new Date(),
      ...(detail.bookingId === undefined ? {} : { booking_id: detail.bookingId }),
    })
    .where('booking_ref', '=', bookingRef)
    .returningAll()
    .executeTakeFirstOrThrow()
  const event = { type: 'booking' as const, turn: booking.turn, booking: bookingView(booking) }
  await addEvent(trx, booking.conversation_id, `booking:${bookingRef}:${line.id}`, event)
}

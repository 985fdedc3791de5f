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
        const { firstAttempt, digest, request } = await openBooking(deps, input)
        if (digest !== input.digest) {
          throw ApplicationFailure.nonRetryable(
            'The arguments are not those approved',
            Failure.digestMismatch,
          )
        }
        // Whoever comes second may follow a request that was sent, committed and never answered: look before posting again.
        const found = firstAttempt ? undefined : await findAppointment(deps, input.bookingRef, request)
        if (found) return await settle(deps, input, { status: 'confirmed', bookingId: found.booking_id })
        const reply = await deps.apim.createBooking(request, input.bookingRef, cancellationSignal())
        return await settle(deps, input, readReply(reply))
      }),

    async recordBooking({ bookingRef, key, status, reason, by }) {
      await deps.db.transaction().execute(async (trx) => {
        await transition(trx, bookingRef, key, status, { reason, by })
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
    if (!inserted) return { firstAttempt: false, digest, request }
    await trx.updateTable('proposals').set({ status: 'confirmed' }).where('id', '=', proposalId).execute()
    const confirmed = { ...proposalView(proposal), status: 'confirmed' as const }
    const event = { type: 'proposal' as const, turn, proposal: confirmed }
    await addEvent(trx, conversationId, `proposal:${proposalId}:confirmed`, event)
    await transition(trx, bookingRef, 'requested', 'requested', { digest: input.digest })
    return { firstAttempt: true, digest, request }
  })
}

/** By our reference, and by vehicle, dealer, date and time where the backend keeps no references. */
async function findAppointment(
  { apim }: Deps,
  bookingRef: string,
  request: CreateBookingRequest,
): Promise<Appointment | undefined> {
  const byReference = await apim.appointments({ reference: bookingRef }, cancellationSignal())
  const known = byReference.data?.find((appointment) => appointment.reference === bookingRef)
  if (known) return known
  const vehicle_registration = request.vehicle_registration
  const byVehicle = await apim.appointments({ vehicle_registration }, cancellationSignal())
  return byVehicle.data?.find(
    (appointment) =>
      appointment.reference === null &&
      appointment.dealer_code === request.dealer_code &&
      appointment.appointment_date === request.appointment_date &&
      appointment.appointment_time === request.appointment_time &&
      !/^cancel/i.test(appointment.status),
  )
}

/** @throws ApplicationFailure ApimBadAnswer for a success without a booking id: the next attempt looks it up. */
function readReply(reply: BookingReply): CreateBookingResult {
  if (!reply.success) return { status: 'rejected', reason: reply.message ?? 'The dealer gave no reason.' }
  if (reply.booking_id) return { status: 'confirmed', bookingId: reply.booking_id }
  throw ApplicationFailure.retryable('A confirmed booking without an id', Failure.apimBadAnswer)
}

async function settle(
  { db }: Deps,
  { bookingRef, conversationId }: BookingInput,
  result: CreateBookingResult,
): Promise<CreateBookingResult> {
  await db.transaction().execute(async (trx) => {
    const { status } = result
    await transition(trx, bookingRef, status, status, result)
    if (result.status === 'confirmed') {
      await learn(trx, conversationId, { booking_ref: bookingRef, booking_id: result.bookingId })
    }
  })
  return result
}

/** A ledger line, the booking's new state and the event for the chat; nothing when this line stands already. */
async function transition(
  trx: Transaction<Schema>,
  bookingRef: string,
  key: string,
  status: BookingStatus,
  detail: { bookingId?: string; reason?: string; [field: string]: unknown },
): Promise<void> {
  const known = await trx
    .selectFrom('bookings')
    .select('booking_ref')
    .where('booking_ref', '=', bookingRef)
    .forUpdate()
    .executeTakeFirst()
  // The booking's first step never succeeded, so nothing was sent: there is nothing to keep a ledger of.
  if (!known) return
  const line = await trx
    .insertInto('booking_ledger')
    .values({ booking_ref: bookingRef, key, status, detail: storableJson(detail) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!line) return
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

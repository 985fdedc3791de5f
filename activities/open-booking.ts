/** What is written before a booking is sent to the dealer: its row, its claim, its first ledger line. */
import { ApplicationFailure } from '@temporalio/common'
import type { Transaction } from 'kysely'
import type { CreateBookingResult } from '#contracts/activities.ts'
import type { BookingInput } from '#contracts/conversation.ts'
import { digestArguments } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import type { Schema } from '#platform/schema.ts'
import { lateMs } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import {
  begin,
  claim,
  claimOf,
  enter,
  findLocked,
  heldReason,
  note,
  readLedger,
  type Booking,
} from './ledger.ts'
import { closeProposal } from './proposal-store.ts'

interface Opened {
  booking: Booking
  firstAttempt: boolean
}

/**
 * Writes the intent before anything is sent: the booking's row, its claim on the appointment and its first ledger line.
 * `firstAttempt` is false when an attempt before may have sent something, after a crash, a retry or a reset alike. An appointment
 * that another booking of ours holds is rejected here: the same car is not booked twice.
 */
export async function openBooking({ db }: Deps, input: BookingInput): Promise<Opened> {
  const { bookingRef, conversationId, proposalId, turn } = input
  return await db.transaction().execute(async (trx) => {
    const proposal = await trx
      .selectFrom('proposals')
      .innerJoin('conversations', 'conversations.id', 'proposals.conversation_id')
      .selectAll('proposals')
      .select('conversations.subject')
      .where('proposals.id', '=', proposalId)
      .where('conversation_id', '=', conversationId)
      .executeTakeFirstOrThrow()
    const inserted = await trx
      .insertInto('bookings')
      .values({
        booking_ref: bookingRef,
        conversation_id: conversationId,
        subject: proposal.subject,
        proposal_id: proposalId,
        turn,
        status: 'requested',
        arguments: JSON.stringify(proposal.arguments),
        dealer_name: proposal.dealer_name,
        sent_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!inserted) return await reopened(trx, input)

    await closeProposal(trx, proposalId, 'confirmed')
    return { booking: await begun(trx, inserted, input), firstAttempt: true }
  })
}

/** An attempt before this one sent something and had no answer that reached us: from now on its traces are looked for. */
async function reopened(trx: Transaction<Schema>, { bookingRef, proposalId }: BookingInput): Promise<Opened> {
  const booking = await findLocked(trx, bookingRef)
  if (!booking) {
    throw ApplicationFailure.nonRetryable(
      `${proposalId} made another booking already`,
      Failure.proposalNotOpen,
    )
  }
  if (readStored(booking)) return { booking, firstAttempt: false }
  // One line tells it for all the attempts of an outage.
  const lines = await readLedger(trx, bookingRef)
  const told = lines.findLast(({ detail }) => detail['unanswered'] === true)
  if (!told && booking.sent_at === null) return { booking, firstAttempt: true }
  const fresh = told && told.at.getTime() > Date.now() - lateMs / 2
  const noted = fresh ? booking : await note(trx, booking, { detail: { unanswered: true } })
  return { booking: noted, firstAttempt: false }
}

/**
 * From here on the dealer may have the booking. Only one attempt finds that nothing was sent before it.
 * @throws ApplicationFailure IllegalTransition: another attempt has sent it meanwhile; the next one looks for what came of that.
 */
export async function markSent({ db }: Deps, { booking_ref }: Booking): Promise<void> {
  const marked = await db
    .updateTable('bookings')
    .set({ sent_at: new Date() })
    .where('booking_ref', '=', booking_ref)
    .where('sent_at', 'is', null)
    .executeTakeFirst()
  if (marked.numUpdatedRows === 1n) return
  throw ApplicationFailure.retryable(`${booking_ref} was sent by another attempt`, Failure.illegalTransition)
}

/** `asked` stands in the ledger before anything is sent, and only where something is going to be. */
async function begun(
  trx: Transaction<Schema>,
  booking: Booking,
  { digest, proposalId }: BookingInput,
): Promise<Booking> {
  const told = { digest, proposalId }
  if (digestArguments(booking.arguments) !== digest)
    return await begin(trx, booking, { ...told, asked: null })
  const wanted = claimOf(booking.arguments)
  const holder = await claim(trx, booking.booking_ref, wanted)
  if (!holder) return await begin(trx, booking, { ...told, asked: wanted })
  const requested = await begin(trx, booking, { ...told, asked: null })
  const reason = heldReason(holder, booking.subject)
  return await enter(trx, requested, 'rejected', { detail: { heldBy: holder.booking_ref }, reason })
}

/** The settled outcome of this booking, undefined while it is open. */
export function readStored({
  status,
  reason,
  booking_id,
  arguments: args,
}: Booking): CreateBookingResult | undefined {
  if (status === 'rejected') return { status, reason: reason ?? '' }
  if (status === 'requested' || status === 'needs_attention' || booking_id === null) return undefined
  return { status: 'confirmed', bookingId: booking_id, ...appointmentOf(args) }
}

export const appointmentOf = (args: Record<string, string>) => ({
  appointmentDate: args['appointment_date'] ?? '',
  appointmentTime: args['appointment_time'] ?? '',
})

/** A booking's row, its ledger, and the appointment it claims. Every change of state goes through `enter`. */
import { ApplicationFailure } from '@temporalio/common'
import { sql, type Selectable, type Transaction } from 'kysely'
import { mayFollow, type BookingStatus, isOver } from '#contracts/booking-states.ts'
import type { FreeSlot } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { bookingView } from '#contracts/views.ts'
import { audit } from '#platform/audit.ts'
import type { BookingClaimsTable, BookingsTable, Schema } from '#platform/schema.ts'
import { bookingConfirmations, bookingTransitions } from '#platform/telemetry/metrics.ts'
import type { Db } from './deps.ts'
import { storableJson } from './storable.ts'
import { addEvent } from './store.ts'

export type Booking = Selectable<BookingsTable>

export interface Entry {
  /** What is kept in the ledger line beside the state. */
  detail: Record<string, unknown>
  /** For the customer; null when left out. */
  reason?: string | null
  /** Why it needs attention, for operators. */
  failure?: Failure | undefined
  alternatives?: FreeSlot[]
  bookingId?: string
  /** Where they differ from what the booking had: a new date, time or dealer. */
  arguments?: Record<string, string | undefined>
  revision?: number
  dealerName?: string
}

/** The booking's lines, oldest first. */
export async function readLedger(db: Db, bookingRef: string) {
  return await db
    .selectFrom('booking_ledger')
    .select(['status', 'detail', 'at'])
    .where('booking_ref', '=', bookingRef)
    .orderBy('id')
    .execute()
}

const selectLocked = (trx: Transaction<Schema>, bookingRef: string) =>
  trx.selectFrom('bookings').selectAll().where('booking_ref', '=', bookingRef).forUpdate()

/** @throws Error when there is no such booking. */
export async function lockBooking(trx: Transaction<Schema>, bookingRef: string): Promise<Booking> {
  return await selectLocked(trx, bookingRef).executeTakeFirstOrThrow()
}

/** The row, locked; undefined where the booking's first step never succeeded. */
export async function findLocked(trx: Transaction<Schema>, bookingRef: string): Promise<Booking | undefined> {
  return await selectLocked(trx, bookingRef).executeTakeFirst()
}

/**
 * Brings a booking into another state: a ledger line, its row, and the event for its chat.
 * @throws ApplicationFailure IllegalTransition, final: an attempt that was overtaken must not undo what came after it.
 */
export async function enter(
  trx: Transaction<Schema>,
  booking: Booking,
  status: BookingStatus,
  entry: Entry,
): Promise<Booking> {
  const from = booking.status as BookingStatus
  if (!mayFollow(from, status)) {
    throw ApplicationFailure.nonRetryable(
      `${booking.booking_ref}: ${status} cannot follow ${from}`,
      Failure.illegalTransition,
    )
  }
  const changed = await write(trx, booking, status, entry)
  if (isOver(status)) await releaseClaims(trx, booking.booking_ref)
  return changed
}

/** A ledger line about a booking that stays in its state: a reminder, a compensation, a move by the dealer. */
export async function note(trx: Transaction<Schema>, booking: Booking, entry: Entry): Promise<Booking> {
  const { status, reason, alternatives } = booking
  return await write(trx, booking, status as BookingStatus, { reason, alternatives, ...entry })
}

/** The first line of a booking whose row was just inserted. */
export async function begin(trx: Transaction<Schema>, booking: Booking, detail: Entry['detail']) {
  return await write(trx, booking, 'requested', { detail: { by: 'customer', ...detail } }, true)
}

async function write(
  trx: Transaction<Schema>,
  booking: Booking,
  status: BookingStatus,
  entry: Entry,
  begins = false,
): Promise<Booking> {
  const { booking_ref } = booking
  const { detail, reason = null, alternatives = [], failure, bookingId, revision, dealerName } = entry
  const line = await trx
    .insertInto('booking_ledger')
    .values({ booking_ref, status, detail: storableJson({ ...detail, ...(reason && { reason }) }) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const changed = await trx
    .updateTable('bookings')
    .set({
      status,
      reason: reason === null ? null : storableText(reason),
      alternatives: storableJson(alternatives),
      updated_at: new Date(),
      ...(status === booking.status ? {} : { status_since: new Date(), failure_kind: failure ?? null }),
      ...(bookingId === undefined ? {} : { booking_id: bookingId }),
      ...(revision === undefined ? {} : { revision }),
      ...(dealerName === undefined ? {} : { dealer_name: dealerName }),
      ...(entry.arguments === undefined
        ? {}
        : { arguments: sql`arguments || ${storableJson(entry.arguments)}::jsonb` }),
    })
    .where('booking_ref', '=', booking_ref)
    .returningAll()
    .executeTakeFirstOrThrow()
  const view = bookingView(changed)
  const fresh = status === 'requested' && booking.booking_id === null
  if (fresh || JSON.stringify(view) !== JSON.stringify(bookingView(booking))) {
    const event = { type: 'booking' as const, turn: changed.turn, booking: view }
    await addEvent(trx, changed.conversation_id, `booking:${booking_ref}:${line.id}`, event)
  }
  if (begins || status !== booking.status) countTransition(booking, begins ? 'none' : booking.status, status)
  // Every ledger line is an audit line too: who did it, and by which ids to find more.
  await audit(trx, {
    subject: actorOf(detail['by'], booking.subject),
    action: `booking.${begins || status !== booking.status ? status : 'noted'}`,
    target: booking_ref,
    detail: { line: line.id, ...pickIds(detail) },
  })
  return changed
}

/** Counted within the transaction: where its commit fails, the repeated attempt counts again. The ledger is what happened. */
function countTransition({ booking_id, created_at }: Booking, from: string, to: BookingStatus): void {
  bookingTransitions.inc({ from, to })
  if (to !== 'confirmed' || booking_id !== null) return
  bookingConfirmations.observe(Math.max(Date.now() - created_at.getTime(), 0) / 1_000)
}

/** `by` in a ledger line: a customer in their chat, the workflow itself, the dealer, or who called or repaired. */
function actorOf(by: unknown, customer: string): string {
  if (by === 'customer') return customer
  return typeof by === 'string' && by !== 'workflow' ? by : 'system'
}

/** Of a ledger line's detail: names of other things, no one's words and no number plate. */
const idNames =
  'proposalId changeId bookingId revision heldBy repair adopted fields failure compensated reminded unanswered'.split(
    ' ',
  )
const pickIds = (detail: Entry['detail']) =>
  Object.fromEntries(idNames.flatMap((name) => (name in detail ? [[name, detail[name]]] : [])))

/** What makes an appointment one: the same car at the same dealer at the same time, whatever else is said about it. */
export type Claim = Omit<Selectable<BookingClaimsTable>, 'booking_ref'>

/** Of a booking's arguments or of the backend's answer, in one form: a backend may write `MH 12 AB 1234` or `10:00:00`. */
export const claimOf = (from: { [K in keyof Claim]?: string | null | undefined }): Claim => ({
  vehicle_registration: (from.vehicle_registration ?? '').replaceAll(/[\s-]/g, '').toUpperCase(),
  dealer_code: from.dealer_code ?? '',
  appointment_date: (from.appointment_date ?? '').slice(0, 10),
  appointment_time: (from.appointment_time ?? '').slice(0, 5),
})

export const sameAppointment = (a: Claim, b: Claim): boolean =>
  a.vehicle_registration === b.vehicle_registration &&
  a.dealer_code === b.dealer_code &&
  a.appointment_date === b.appointment_date &&
  a.appointment_time === b.appointment_time

/** Claims an appointment for a booking; the booking that was first where there is one, else null. */
export async function claim(
  trx: Transaction<Schema>,
  bookingRef: string,
  wanted: Claim,
): Promise<Booking | null> {
  for (;;) {
    const claimed = await trx
      .insertInto('booking_claims')
      .values({ ...wanted, booking_ref: bookingRef })
      .onConflict((conflict) => conflict.doNothing())
      .returning('booking_ref')
      .executeTakeFirst()
    if (claimed) return null
    const holder = await findHolder(trx, wanted)
    if (holder) return holder.booking_ref === bookingRef ? null : holder
    // Given up between the two statements.
  }
}

/** The booking that holds this appointment, whosever it is. */
export async function findHolder(db: Db, wanted: Claim): Promise<Booking | undefined> {
  return await db
    .selectFrom('booking_claims as claims')
    .innerJoin('bookings', 'bookings.booking_ref', 'claims.booking_ref')
    .selectAll('bookings')
    .where('claims.vehicle_registration', '=', wanted.vehicle_registration)
    .where('claims.dealer_code', '=', wanted.dealer_code)
    .where('claims.appointment_date', '=', wanted.appointment_date)
    .where('claims.appointment_time', '=', wanted.appointment_time)
    .executeTakeFirst()
}

/** The dealer's name where another dealer takes over: the code itself, as nothing tells us more. */
export const renamed = (booking: Booking, { dealer_code }: { dealer_code: string }) =>
  dealer_code === booking.arguments['dealer_code'] ? {} : { dealerName: dealer_code }

/** Gives up what a booking claims, but for the appointment it keeps. */
export async function releaseClaims(
  trx: Transaction<Schema>,
  bookingRef: string,
  keep?: Claim,
): Promise<void> {
  const claims = trx.deleteFrom('booking_claims').where('booking_ref', '=', bookingRef)
  await (keep ? claims.where((eb) => eb.not(eb.and(keep))) : claims).execute()
}

/** Said to who may not know whose appointment it is. */
export const carIsBooked = 'This car has an appointment at this dealer at that time already.'

/** Why a customer does not get an appointment that a booking holds; names that booking only to its owner. */
export const heldReason = (holder: Booking, subject: string): string =>
  holder.subject === subject
    ? `This appointment is booked already, under ${holder.booking_ref}.`
    : carIsBooked

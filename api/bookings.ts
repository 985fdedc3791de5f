/** Reads of bookings. */
import { sql, type Kysely } from 'kysely'
import type { BookingView } from '#contracts/chat.ts'
import { bookingView } from '#contracts/views.ts'
import type { Schema } from '#platform/schema.ts'
import { notFound } from './problems.ts'

type Db = Kysely<Schema>

export async function ownBookings(db: Db, subject: string, limit: number): Promise<BookingView[]> {
  const rows = await db
    .selectFrom('bookings')
    .selectAll()
    .where('subject', '=', subject)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
  return rows.map(bookingView)
}

/** @throws ProblemError 404 for a booking that is unknown or someone else's. */
export async function ownBooking(db: Db, subject: string, bookingRef: string): Promise<BookingView> {
  return bookingView(await ownBookingRow(db, subject, bookingRef))
}

/** As it is stored. @throws as `ownBooking` */
export async function ownBookingRow(db: Db, subject: string, bookingRef: string) {
  const row = await db
    .selectFrom('bookings')
    .selectAll()
    .where('booking_ref', '=', bookingRef)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (!row) throw notFound('booking')
  return row
}

/** By our reference or the dealer's booking id, in any case of letters; undefined as `ownBooking` would throw. */
export async function findOwnBooking(db: Db, subject: string, id: string): Promise<BookingView | undefined> {
  const wanted = id.trim().toUpperCase()
  const row = await db
    .selectFrom('bookings')
    .selectAll()
    .where('subject', '=', subject)
    .where((eb) => eb.or([eb('booking_id', '=', wanted), eb('booking_ref', '=', wanted)]))
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row && bookingView(row)
}

/** Bookings that the turns made, moved or cancelled; a change may be of another chat's booking. */
export async function readBookingsOf(db: Db, conversationId: string, first: number, last: number) {
  const notes = db
    .selectFrom('steps')
    .select(['turn', sql<string>`result->>'bookingRef'`.as('booking_ref')])
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'note')
    .where('turn', '>=', first)
    .where('turn', '<=', last)
  const rows = await db
    .selectFrom('bookings')
    .leftJoin(notes.as('notes'), 'notes.booking_ref', 'bookings.booking_ref')
    .selectAll('bookings')
    .select('notes.turn as noted_in')
    .where((eb) => eb.or([eb('conversation_id', '=', conversationId), eb('notes.turn', 'is not', null)]))
    .orderBy('bookings.created_at')
    .execute()
  const byRef = Map.groupBy(rows, (row) => row.booking_ref)
  return [...byRef.values()].map((group) => ({
    booking: group[0]!,
    turns: new Set(
      group.flatMap(({ noted_in, turn, conversation_id }) =>
        [noted_in, conversation_id === conversationId ? turn : null].filter((turn) => turn !== null),
      ),
    ),
  }))
}

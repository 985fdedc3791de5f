/** Bookings as operators list them. */
import { sql, type Kysely, type Selectable } from 'kysely'
import { BookingStatus, isOver } from '#contracts/booking-states.ts'
import type { OperatorBooking, OperatorBookingPage } from '#contracts/operator.ts'
import type { BookingsTable, Schema } from '#platform/schema.ts'
import { after, exactTime, page, type Cursor } from './cursor.ts'
import {
  failingOf,
  isFailing,
  isOverdue,
  overdueKind,
  parkedBefore,
  repairsAfter,
  troubleOf,
} from './failing.ts'
import type { Trouble } from './stalled.ts'

type Db = Kysely<Schema>

export interface BookingSearch {
  state?: BookingStatus | undefined
  dealer?: string | undefined
  /** A failure's kind, or `Overdue`. */
  failure?: string | undefined
  /** ISO 8601; when it was made. */
  from?: string | undefined
  to?: string | undefined
  /** Our reference or the dealer's id, in any case of letters. */
  query?: string | undefined
  failing?: boolean | undefined
  cursor?: Cursor | undefined
  limit: number
  /** Bookings whose workflows stand still, by reference. */
  troubled?: Map<string, Trouble>
}

const select = (db: Db) =>
  db
    .selectFrom('bookings')
    .selectAll('bookings')
    .select([parkedBefore.as('parked_before'), exactTime('bookings.created_at').as('exact')])

export type OperatorBookingRow = Selectable<BookingsTable> & { parked_before: BookingStatus | null }

export async function listBookings(db: Db, search: BookingSearch): Promise<OperatorBookingPage> {
  const { state, dealer, failure, from, to, query, failing, cursor, limit, troubled = new Map() } = search
  const wanted = query?.trim().toUpperCase()
  let rows = select(db)
    .orderBy('bookings.created_at', 'desc')
    .orderBy('bookings.booking_ref', 'desc')
    .limit(limit + 1)
  if (state) rows = rows.where('status', '=', state)
  if (dealer) rows = rows.where((eb) => eb(eb.ref('arguments', '->>').key('dealer_code'), '=', dealer))
  if (failure) rows = rows.where(failsWith(failure, troubled))
  if (from) rows = rows.where('created_at', '>=', new Date(from))
  if (to) rows = rows.where('created_at', '<', new Date(to))
  if (wanted)
    rows = rows.where((eb) => eb.or([eb('booking_ref', '=', wanted), eb('booking_id', '=', wanted)]))
  if (failing)
    rows = rows.where((eb) =>
      eb.or([isFailing, isTroubled('failing', troubled), isTroubled('ended', troubled)]),
    )
  if (cursor) rows = rows.where(after(cursor, 'bookings.created_at', 'bookings.booking_ref'))
  const found = page(await rows.execute(), limit, (row) => ({ at: row.exact, id: row.booking_ref }))
  const bookings = found.rows.map((row) => operatorBooking(row, troubled.get(row.booking_ref)))
  return { bookings, next: found.next }
}

function failsWith(kind: string, troubled: Map<string, Trouble>) {
  const trouble = troubleOf(kind)
  if (trouble) return isTroubled(trouble, troubled)
  return kind === overdueKind ? isOverdue : sql<boolean>`failure_kind = ${kind}`
}

/** A booking that is over needs nobody to look after it. */
function isTroubled(wanted: Trouble, troubled: Map<string, Trouble>) {
  const refs = [...troubled].flatMap(([ref, trouble]) => (trouble === wanted ? [ref] : []))
  const open = wanted === 'failing' ? sql`true` : sql`bookings.status in (${sql.join(openStates)})`
  return sql<boolean>`(bookings.booking_ref = any(${refs}) and ${open})`
}
const openStates = BookingStatus.options.filter((status) => !isOver(status))

export async function findBooking(db: Db, bookingRef: string): Promise<OperatorBookingRow | undefined> {
  return await select(db).where('booking_ref', '=', bookingRef).executeTakeFirst()
}

/** Bookings that a conversation made, oldest first. */
export async function bookingsOf(db: Db, conversationId: string): Promise<OperatorBooking[]> {
  const rows = await select(db)
    .where('conversation_id', '=', conversationId)
    .orderBy('bookings.created_at')
    .execute()
  return rows.map((row) => operatorBooking(row))
}

/** Without number, plate, notes and the dealer's or customer's words. */
export const operatorBooking = (row: OperatorBookingRow, trouble?: Trouble): OperatorBooking => ({
  bookingRef: row.booking_ref,
  status: row.status as BookingStatus,
  since: row.status_since.toISOString(),
  bookingId: row.booking_id,
  conversationId: row.conversation_id,
  subject: row.subject,
  dealerCode: row.arguments['dealer_code'] ?? '',
  dealerName: row.dealer_name,
  appointmentDate: row.arguments['appointment_date'] ?? '',
  appointmentTime: row.arguments['appointment_time'] ?? '',
  serviceType: row.arguments['service_type'] ?? '',
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
  failing: failingOf(row, trouble),
  repairs: repairsAfter(row.parked_before),
})

/**
 * Bookings in PostgreSQL. One booking holds one place of one slot: a slot is locked while a place is chosen, and the
 * table's constraints hold the capacity even against a mistake here.
 */
import type { Kysely, Transaction } from 'kysely'
import { createChanges, type ChangeResult } from './booking-changes.ts'
import { newBookingId } from './booking-id.ts'
import { checkRequest, type Attempt, type CheckedRequest, type CreateBody } from './booking-request.ts'
import { lock, takePlace } from './places.ts'
import { bookingNotFound, slotFull, type Refusal } from './refusal.ts'
import type { ApimSchema, Booking } from './schema.ts'
import { laneOf } from './slots.ts'
import { createTransact } from './transactions.ts'

export type CreateResult = { booking: Booking } | { refusal: Refusal } | { conflict: true }

export interface BookingFilter {
  booking_id?: string | undefined
  reference?: string | undefined
  vehicle_registration?: string | undefined
}

export interface BookingsOptions {
  db: Kysely<ApimSchema>
  now: () => Date
  /** Default: `newBookingId`. */
  newId?: (now: Date) => string
}

export type Bookings = ReturnType<typeof createBookings>

export function createBookings({ db, now, newId = newBookingId }: BookingsOptions) {
  const transact = createTransact(db)

  /**
   * Books one place. A key that booked before answers with that booking as it was first booked, without booking again;
   * a refused attempt does not use up its key.
   */
  function create(request: CreateBody, attempt: Attempt): Promise<CreateResult> {
    return transact(async (trx) => {
      const earlier = attempt.idempotencyKey && (await findByKey(trx, attempt.idempotencyKey))
      if (earlier) {
        return earlier.request_digest === attempt.digest
          ? { booking: asFirstBooked(earlier) }
          : { conflict: true }
      }
      const checked = checkRequest(request, now())
      if ('code' in checked) return { refusal: checked }
      const place = await takePlace(trx, { ...checked, lane: laneOf(request.service_type) })
      if (place === undefined) return { refusal: slotFull(checked) }
      return { booking: await insert(trx, request, attempt, { ...checked, place }) }
    })
  }

  /** A taken id (four random characters a day) is drawn again. */
  async function insert(
    trx: Transaction<ApimSchema>,
    { service_type, notes }: CreateBody,
    attempt: Attempt,
    { mobile, plate, dealer_code, date, time, place }: CheckedRequest & { place: number },
  ): Promise<Booking> {
    for (;;) {
      const created_at = now()
      const booking = await trx
        .insertInto('bookings')
        .values({
          booking_id: newId(created_at),
          reference: attempt.reference,
          idempotency_key: attempt.idempotencyKey,
          request_digest: attempt.digest,
          customer_mobile: mobile,
          vehicle_registration: plate,
          dealer_code,
          service_type,
          appointment_date: date,
          appointment_time: time,
          place,
          booked_date: date,
          booked_time: time,
          notes: notes ?? null,
          created_at,
        })
        .onConflict((conflict) => conflict.column('booking_id').doNothing())
        .returningAll()
        .executeTakeFirst()
      if (booking) return booking
    }
  }

  async function find(bookingId: string): Promise<ChangeResult> {
    const [booking] = await list({ booking_id: bookingId })
    return booking ? { booking } : { refusal: bookingNotFound(bookingId) }
  }

  /** Those that match every given field, whatever their status, the newest first; at most 200. */
  function list(filter: BookingFilter): Promise<Booking[]> {
    let query = db.selectFrom('bookings').selectAll()
    if (filter.booking_id !== undefined) query = query.where('booking_id', '=', filter.booking_id)
    if (filter.reference !== undefined) query = query.where('reference', '=', filter.reference)
    if (filter.vehicle_registration !== undefined) {
      query = query.where('vehicle_registration', '=', filter.vehicle_registration)
    }
    return query.orderBy('created_at', 'desc').orderBy('booking_id').limit(200).execute()
  }

  async function forgetAll(): Promise<void> {
    await db.deleteFrom('bookings').execute()
  }

  return { create, find, list, forgetAll, ...createChanges({ transact, now }) }
}

/** Waits for another attempt with the same key to end before it looks. */
async function findByKey(trx: Transaction<ApimSchema>, key: string): Promise<Booking | undefined> {
  await lock(trx, `key|${key}`)
  return trx.selectFrom('bookings').selectAll().where('idempotency_key', '=', key).executeTakeFirst()
}

const asFirstBooked = (booking: Booking): Booking => ({
  ...booking,
  appointment_date: booking.booked_date,
  appointment_time: booking.booked_time,
  status: 'CONFIRMED',
  cancel_reason: null,
  reminded_at: null,
})

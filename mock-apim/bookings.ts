/**
 * Bookings in PostgreSQL. One booking holds one place of one slot: a slot is locked while a place is chosen, and the
 * table's constraints hold the capacity even against a mistake here.
 */
import type { Kysely, Transaction } from 'kysely'
import { newBookingId } from './booking-id.ts'
import { checkRequest, type Attempt, type CheckedRequest, type CreateBody } from './booking-request.ts'
import { cancelReasons } from './data-set.ts'
import { lock, takePlace } from './places.ts'
import { refusal, type Refusal } from './refusal.ts'
import type { ApimSchema, Booking, BookingChange } from './schema.ts'
import { checkAppointment, laneOf } from './slots.ts'

export type CreateResult = { booking: Booking } | { refusal: Refusal } | { conflict: true }
export type ChangeResult = { booking: Booking } | { refusal: Refusal }

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
  /**
   * Books one place. A key that booked before answers with that booking as it was first booked, without booking again;
   * a refused attempt does not use up its key.
   */
  function create(request: CreateBody, attempt: Attempt): Promise<CreateResult> {
    return db.transaction().execute(async (trx) => {
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

  /** Changes a booking under its row's lock, so that two changes of one booking never mix. */
  function change(
    bookingId: string,
    act: (trx: Transaction<ApimSchema>, booking: Booking) => Promise<ChangeResult>,
  ): Promise<ChangeResult> {
    return db.transaction().execute(async (trx) => {
      const booking = await trx
        .selectFrom('bookings')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .forUpdate()
        .executeTakeFirst()
      return booking ? act(trx, booking) : { refusal: notFound(bookingId) }
    })
  }

  /** Takes a place in the new slot and gives up the old one in the same instant; refused, the old one stays. */
  function reschedule(bookingId: string, date: string, time: string): Promise<ChangeResult> {
    return change(bookingId, async (trx, booking) => {
      if (booking.status === 'CANCELLED') return { refusal: cancelled(bookingId) }
      if (booking.appointment_date === date && booking.appointment_time === time) return { booking }
      const slot = { dealer_code: booking.dealer_code, date, time, lane: booking.lane }
      const dealer = checkAppointment({ ...slot, service_type: booking.service_type }, now())
      if ('code' in dealer) return { refusal: dealer }
      const place = await takePlace(trx, slot)
      if (place === undefined) return { refusal: slotFull(slot) }
      return update(trx, bookingId, {
        appointment_date: date,
        appointment_time: time,
        place,
        reminded_at: null,
      })
    })
  }

  /** Gives the place back. A cancelled booking stays as it is, with its first reason. */
  function cancel(bookingId: string, reasonCode: string): Promise<ChangeResult> {
    return change(bookingId, async (trx, booking) => {
      if (booking.status === 'CANCELLED') return { booking }
      if (!cancelReasons.some((reason) => reason.reason_code === reasonCode)) {
        const known = cancelReasons.map((reason) => reason.reason_code).join(', ')
        return {
          refusal: refusal('UNKNOWN_REASON', `${reasonCode} is not a reason code. Known are ${known}.`),
        }
      }
      return update(trx, bookingId, { status: 'CANCELLED', cancel_reason: reasonCode })
    })
  }

  /** Notes that the customer was reminded. */
  function remind(bookingId: string): Promise<ChangeResult> {
    return change(bookingId, async (trx, booking) => {
      if (booking.status === 'CANCELLED') return { refusal: cancelled(bookingId) }
      return update(trx, bookingId, { reminded_at: now() })
    })
  }

  async function find(bookingId: string): Promise<ChangeResult> {
    const [booking] = await list({ booking_id: bookingId })
    return booking ? { booking } : { refusal: notFound(bookingId) }
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

  return { create, reschedule, cancel, remind, find, list, forgetAll }
}

/** Waits for another attempt with the same key to end before it looks. */
async function findByKey(trx: Transaction<ApimSchema>, key: string): Promise<Booking | undefined> {
  await lock(trx, `key|${key}`)
  return trx.selectFrom('bookings').selectAll().where('idempotency_key', '=', key).executeTakeFirst()
}

async function update(
  trx: Transaction<ApimSchema>,
  bookingId: string,
  fields: BookingChange,
): Promise<ChangeResult> {
  const booking = await trx
    .updateTable('bookings')
    .set(fields)
    .where('booking_id', '=', bookingId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return { booking }
}

const asFirstBooked = (booking: Booking): Booking => ({
  ...booking,
  appointment_date: booking.booked_date,
  appointment_time: booking.booked_time,
  status: 'CONFIRMED',
  cancel_reason: null,
  reminded_at: null,
})

const notFound = (id: string) => refusal('BOOKING_NOT_FOUND', `There is no booking ${id}.`)
const cancelled = (id: string) => refusal('BOOKING_CANCELLED', `The booking ${id} is cancelled.`)
const slotFull = ({ date, time }: { date: string; time: string }) =>
  refusal('SLOT_FULL', `The slot on ${date} at ${time} is fully booked.`)

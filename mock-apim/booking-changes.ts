/** What becomes of a booking once it is made: the customer's changes under the rules, and what the dealer does by itself. */
import { z } from '@hono/zod-openapi'
import type { Transaction } from 'kysely'
import { IsoDate, TimeOfDay } from '#contracts/apim.ts'
import { statusInWords } from './booking-status.ts'
import { cancelReasons } from './data-set.ts'
import { takePlace } from './places.ts'
import { bookingNotFound, refusal, slotFull, type Refusal } from './refusal.ts'
import type { ApimSchema, Booking, BookingChange } from './schema.ts'
import { checkAppointment, notASlot, slotTimes } from './slots.ts'
import type { Transact } from './transactions.ts'

export type ChangeResult = { booking: Booking } | { refusal: Refusal }

/** A field that is left out stays as it is. */
export const DealerChange = z
  .strictObject({
    status: z.enum(['CANCELLED', 'COMPLETED', 'NO_SHOW']).optional(),
    appointment_date: IsoDate.optional(),
    appointment_time: TimeOfDay.optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'expected status, appointment_date or appointment_time',
  })
export type DealerChange = z.infer<typeof DealerChange>

/** The reason shown for what the dealer cancels. */
const dealerReason: (typeof cancelReasons)[number]['reason_code'] = 'DEALER_CLOSED'

export function createChanges({ transact, now }: { transact: Transact; now: () => Date }) {
  /** Changes a booking under its row's lock, so that two changes of one booking never mix. */
  function change(
    bookingId: string,
    act: (trx: Transaction<ApimSchema>, booking: Booking) => Promise<ChangeResult>,
  ): Promise<ChangeResult> {
    return transact(async (trx) => {
      const booking = await trx
        .selectFrom('bookings')
        .selectAll()
        .where('booking_id', '=', bookingId)
        .forUpdate()
        .executeTakeFirst()
      return booking ? act(trx, booking) : { refusal: bookingNotFound(bookingId) }
    })
  }

  /** Takes a place in the new slot and gives up the old one in the same instant; refused, the old one stays. */
  function reschedule(bookingId: string, date: string, time: string): Promise<ChangeResult> {
    return change(bookingId, async (trx, booking) => {
      const ended = checkOpen(booking)
      if (ended) return { refusal: ended }
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
      const ended = checkOpen(booking)
      if (ended) return { refusal: ended }
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
      const ended = checkOpen(booking)
      if (ended) return { refusal: ended }
      return update(trx, bookingId, { reminded_at: now() })
    })
  }

  /**
   * What the dealer does by itself: any status, any day, past or future. Only places stay bounded: a move, and the
   * return of a cancelled booking, need a free one. Refusals: BOOKING_NOT_FOUND, NOT_A_SLOT, SLOT_FULL.
   */
  function changeByDealer(bookingId: string, wanted: DealerChange): Promise<ChangeResult> {
    return change(bookingId, async (trx, booking) => {
      const {
        status = booking.status,
        appointment_date = booking.appointment_date,
        appointment_time = booking.appointment_time,
      } = wanted
      if (!slotTimes.includes(appointment_time)) return { refusal: notASlot(appointment_time) }
      const moved =
        appointment_date !== booking.appointment_date || appointment_time !== booking.appointment_time
      const isCancelled = status === 'CANCELLED'
      const slot = {
        dealer_code: booking.dealer_code,
        date: appointment_date,
        time: appointment_time,
        lane: booking.lane,
      }
      const needsPlace = !isCancelled && (moved || booking.status === 'CANCELLED')
      const place = needsPlace ? await takePlace(trx, slot) : booking.place
      if (place === undefined) return { refusal: slotFull(slot) }
      return update(trx, bookingId, {
        status,
        appointment_date,
        appointment_time,
        place,
        cancel_reason: isCancelled ? (booking.cancel_reason ?? dealerReason) : null,
        ...(moved && { reminded_at: null }),
      })
    })
  }

  return { reschedule, cancel, remind, changeByDealer }
}

/** Why the booking can no longer be changed; undefined while it can. */
function checkOpen({ booking_id, status }: Booking): Refusal | undefined {
  if (status === 'CONFIRMED') return undefined
  if (status === 'CANCELLED') return refusal('BOOKING_CANCELLED', `The booking ${booking_id} is cancelled.`)
  const message = `The booking ${booking_id} is ${statusInWords[status]} and can no longer be changed.`
  return refusal('BOOKING_OVER', message)
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

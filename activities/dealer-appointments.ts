/** What the dealer backend holds of a booking, found without trusting what we remember of having sent. */
import { cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Appointment } from '#contracts/apim.ts'
import type { CancelReason } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import type { Deps } from './deps.ts'
import { claimOf, lockBooking, note, sameAppointment, type Booking, type Claim } from './ledger.ts'

/** The idempotency key under which a revision of a booking is made: the reference itself, then `<reference>.2` and so on. */
export const bookingKey = (bookingRef: string, revision: number): string =>
  revision === 1 ? bookingRef : `${bookingRef}.${revision}`

/** The backend's word for an appointment's state, in ours; what we do not know the word for is taken to stand. */
export function standing({ status }: Appointment): 'confirmed' | 'cancelled' | 'completed' | 'no_show' {
  if (/^cancel/i.test(status)) return 'cancelled'
  if (/^complete/i.test(status)) return 'completed'
  return /^no.?show/i.test(status) ? 'no_show' : 'confirmed'
}
export const stands = (appointment: Appointment): boolean => standing(appointment) === 'confirmed'

/**
 * All appointments at the backend that are this booking's, in whatever state, the one it knows by id first, then the oldest:
 * by its references, and where the backend keeps none, by every vehicle, dealer, date and time the booking ever asked for.
 * What another booking of ours is known to hold is left out.
 */
export async function findAppointments(deps: Deps, booking: Booking): Promise<Appointment[]> {
  const { apim, db } = deps
  const asked = await readAsked(deps, booking)
  const keys = Array.from({ length: booking.revision }, (_, n) => bookingKey(booking.booking_ref, n + 1))
  const vehicles = [...new Set(asked.map((claim) => claim.vehicle_registration))]
  const signal = cancellationSignal()
  const found = await Promise.all([
    ...keys.map((reference) => apim.appointments({ reference }, signal)),
    ...vehicles.map((vehicle_registration) => apim.appointments({ vehicle_registration }, signal)),
  ])
  const ours = [...new Map(found.flat().map((appointment) => [appointment.booking_id, appointment])).values()]
    .filter((appointment) => {
      const { reference, booking_id } = appointment
      if (booking_id === booking.booking_id) return true
      if (reference !== null) return keys.includes(reference)
      return asked.some((claim) => sameAppointment(claim, claimOf(appointment)))
    })
    // The backend lists the newest first.
    .toReversed()
    .toSorted(
      (a, b) => Number(b.booking_id === booking.booking_id) - Number(a.booking_id === booking.booking_id),
    )
  const known = await db
    .selectFrom('bookings')
    .select('booking_id')
    .where('booking_ref', '<>', booking.booking_ref)
    .where('booking_id', 'in', ['', ...ours.map(({ booking_id }) => booking_id)])
    .execute()
  const others = new Set(known.map(({ booking_id }) => booking_id))
  return ours.filter(({ booking_id }) => !others.has(booking_id))
}

/** Every appointment that was ever asked for under this reference: each such ledger line holds it as `asked`. */
export async function readAsked({ db }: Deps, booking: Booking): Promise<Claim[]> {
  const lines = await db
    .selectFrom('booking_ledger')
    .select('detail')
    .where('booking_ref', '=', booking.booking_ref)
    .execute()
  const asked = lines.flatMap(({ detail }) => ('asked' in detail ? [claimOf(detail['asked'] as Claim)] : []))
  return [claimOf(booking.arguments), ...asked]
}

/**
 * Compensation: cancels appointments of this booking that should not be, and says so in the ledger.
 * @throws ApplicationFailure retryable `ApimBadAnswer` where the backend refuses: what is left would be a second booking.
 */
export async function compensate(
  { db, apim }: Deps,
  { booking_ref }: Booking,
  appointments: Appointment[],
  why: string,
): Promise<void> {
  for (const { booking_id } of appointments) {
    const reason: CancelReason = 'DUPLICATE_BOOKING'
    const reply = await apim.cancelAppointment({ booking_id, reason_code: reason }, cancellationSignal())
    if (reply.error) {
      throw ApplicationFailure.retryable(`${booking_id} could not be cancelled`, Failure.apimBadAnswer)
    }
    await db.transaction().execute(async (trx) => {
      const booking = await lockBooking(trx, booking_ref)
      await note(trx, booking, { detail: { compensated: booking_id, why } })
    })
  }
}

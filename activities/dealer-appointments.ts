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
 * by its references, and where the backend keeps none, by every vehicle, dealer, date and time the booking asked for. What
 * another booking of ours holds or is asking for is left out.
 */
export async function findAppointments(deps: Deps, booking: Booking): Promise<Appointment[]> {
  const { apim } = deps
  const asked = (await readAsked(deps, booking)).map(({ claim }) => claim)
  const keys = Array.from({ length: booking.revision }, (_, n) => bookingKey(booking.booking_ref, n + 1))
  const vehicles = [...new Set(asked.map((claim) => claim.vehicle_registration))]
  const signal = cancellationSignal()
  const found = await Promise.all([
    ...keys.map((reference) => apim.appointments({ reference }, signal)),
    ...vehicles.map((vehicle_registration) => apim.appointments({ vehicle_registration }, signal)),
  ])
  const all = [...new Map(found.flat().map((appointment) => [appointment.booking_id, appointment])).values()]
  const foreign = await readForeign(deps, booking, all)
  const isOwn = (appointment: Appointment): boolean => {
    const { reference, booking_id } = appointment
    if (booking_id === booking.booking_id) return true
    if (reference !== null) return keys.includes(reference)
    const at = claimOf(appointment)
    if (foreign.ids.has(booking_id) || foreign.claims.some((claim) => sameAppointment(claim, at)))
      return false
    return asked.some((claim) => sameAppointment(claim, at))
  }
  const known = ({ booking_id }: Appointment): number => Number(booking_id === booking.booking_id)
  // The backend lists the newest first.
  return all
    .filter(isOwn)
    .toReversed()
    .toSorted((a, b) => known(b) - known(a))
}

/** What other bookings of ours hold: appointments by id, and those they claim and may have asked for. */
async function readForeign({ db }: Deps, booking: Booking, appointments: Appointment[]) {
  const ids = ['', ...appointments.map(({ booking_id }) => booking_id)]
  const vehicles = ['', ...appointments.map((appointment) => claimOf(appointment).vehicle_registration)]
  const [rows, claims] = await Promise.all([
    db
      .selectFrom('bookings')
      .select('booking_id')
      .where('booking_ref', '<>', booking.booking_ref)
      .where('booking_id', 'in', ids)
      .execute(),
    db
      .selectFrom('booking_claims')
      .selectAll()
      .where('booking_ref', '<>', booking.booking_ref)
      .where('vehicle_registration', 'in', vehicles)
      .execute(),
  ])
  return { ids: new Set(rows.map(({ booking_id }) => booking_id)), claims }
}

/** Every appointment that was asked for under this reference, and when: each such ledger line holds it as `asked`. */
export async function readAsked({ db }: Deps, booking: Booking): Promise<{ claim: Claim; at: Date }[]> {
  const lines = await db
    .selectFrom('booking_ledger')
    .select(['detail', 'at'])
    .where('booking_ref', '=', booking.booking_ref)
    .orderBy('id')
    .execute()
  return lines.flatMap(({ detail, at }) =>
    detail['asked'] ? [{ claim: claimOf(detail['asked'] as Claim), at }] : [],
  )
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

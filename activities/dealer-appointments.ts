/** What the dealer backend holds of a booking, found without trusting what we remember of having sent. */
import { cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Appointment } from '#contracts/apim.ts'
import { isOver, type BookingStatus } from '#contracts/booking-states.ts'
import { Failure } from '#contracts/failures.ts'
import { bookingCompensations } from '#platform/telemetry/metrics.ts'
import type { Deps } from './deps.ts'
import {
  claimOf,
  lockBooking,
  note,
  readLedger,
  sameAppointment,
  type Booking,
  type Claim,
} from './ledger.ts'

/** The idempotency key under which a revision of a booking is made: the reference itself, then `<reference>.2` and so on. */
export const bookingKey = (bookingRef: string, revision: number): string =>
  revision === 1 ? bookingRef : `${bookingRef}.${revision}`
/** The reference of the booking that a key would be of. */
const refOfKey = (key: string): string => key.replace(/\.\d+$/, '')

/** @throws ApplicationFailure AppointmentMissing, final: the backend does not know what it confirmed; a person has to look. */
export async function findOwn({ apim }: Deps, { booking_id }: Booking): Promise<Appointment> {
  const found = await apim.appointments({ booking_id: booking_id ?? '' }, cancellationSignal())
  const own = found.find((appointment) => appointment.booking_id === booking_id)
  if (own) return own
  throw ApplicationFailure.nonRetryable(
    `The dealer system does not know ${booking_id}`,
    Failure.appointmentMissing,
  )
}

/** A request that we gave up waiting for takes effect within this, ms, or never (our choice). */
export const lateMs = 3_600_000

/**
 * All appointments at the backend that are this booking's, in whatever state, the one it knows by id first, then the oldest:
 * by its references, and where the backend keeps none, by the vehicle, dealer, date, time and service it was to be made for. An
 * appointment without a reference may be one that the customer made without us, so it counts only where an attempt of
 * ours had no answer within the last hour, and no other booking of ours holds or claims it. What another booking adopted is that
 * booking's, whoever made it.
 */
export async function findAppointments(deps: Deps, booking: Booking): Promise<Appointment[]> {
  const { apim } = deps
  const made = await readMade(deps, booking)
  const keys = Array.from({ length: booking.revision }, (_, n) => bookingKey(booking.booking_ref, n + 1))
  const vehicles = new Set([claimOf(booking.arguments), ...made].map((claim) => claim.vehicle_registration))
  const signal = cancellationSignal()
  const found = await Promise.all([
    ...keys.map((reference) => apim.appointments({ reference }, signal)),
    ...[...vehicles].map((vehicle_registration) => apim.appointments({ vehicle_registration }, signal)),
  ])
  const all = [...new Map(found.flat().map((appointment) => [appointment.booking_id, appointment])).values()]
  const foreign = await readForeign(deps, booking, all)
  const byReference = all.filter(({ reference }) => reference !== null && keys.includes(reference))
  const isOwn = (appointment: Appointment): boolean => {
    const { reference, booking_id, service_type } = appointment
    if (booking_id === booking.booking_id) return true
    if (foreign.ids.has(booking_id)) return false
    if (reference !== null) return keys.includes(reference)
    // A backend that gives our references back has none of ours without.
    if (byReference.length > 0) return false
    // A correction may have been of the service.
    if (booking.revision === 1 && service_type !== booking.arguments['service_type']) return false
    const at = claimOf(appointment)
    if (foreign.claims.some((claim) => sameAppointment(claim, at))) return false
    return made.some((claim) => sameAppointment(claim, at))
  }
  const known = ({ booking_id }: Appointment): number => Number(booking_id === booking.booking_id)
  // The backend lists the newest first.
  return all
    .filter(isOwn)
    .toReversed()
    .toSorted((a, b) => known(b) - known(a))
}

/**
 * What other bookings of ours have: appointments by id, and those they claim and may have asked for. `isForeign`: another booking of
 * ours holds the appointment, or bears the reference that made it.
 */
export async function readForeign({ db }: Deps, booking: Booking, appointments: Appointment[]) {
  const ids = ['', ...appointments.map(({ booking_id }) => booking_id)]
  const makers = ['', ...appointments.map(({ reference }) => refOfKey(reference ?? ''))]
  const vehicles = ['', ...appointments.map((appointment) => claimOf(appointment).vehicle_registration)]
  const [rows, claims] = await Promise.all([
    db
      .selectFrom('bookings')
      .select(['booking_ref', 'booking_id'])
      .where('booking_ref', '<>', booking.booking_ref)
      .where((eb) => eb.or([eb('booking_id', 'in', ids), eb('booking_ref', 'in', makers)]))
      .execute(),
    db
      .selectFrom('booking_claims')
      .selectAll()
      .where('booking_ref', '<>', booking.booking_ref)
      .where('vehicle_registration', 'in', vehicles)
      .execute(),
  ])
  const held = new Set(rows.map(({ booking_id }) => booking_id))
  const refs = new Set(rows.map(({ booking_ref }) => booking_ref))
  const isForeign = ({ booking_id, reference }: Appointment): boolean =>
    held.has(booking_id) || (reference !== null && refs.has(refOfKey(reference)))
  return { ids: held, claims, isForeign }
}

/** What this booking asked the backend to make, where an answer may still be out. Each such ledger line holds it as `asked`. */
async function readMade({ db }: Deps, booking: Booking): Promise<Claim[]> {
  const lines = await readLedger(db, booking.booking_ref)
  const since = Date.now() - lateMs
  const unanswered = lines.findLast(({ detail }) => detail['unanswered'] === true)
  if (!unanswered || unanswered.at.getTime() < since) return []
  // Lines of the first release name nothing: what they asked for are the booking's arguments.
  const [first] = lines
  const asked = first && !('asked' in first.detail) ? [claimOf(booking.arguments)] : []
  const making = lines.filter(({ status, detail }) => status === 'requested' && detail['asked'])
  return [...asked, ...making.map(({ detail }) => claimOf(detail['asked'] as Claim))]
}

/** Where a move of ours took the appointment from or was to take it within the last hour: a request that comes late puts it there. */
export async function readRecent({ db }: Deps, booking: Booking): Promise<Claim[]> {
  const since = Date.now() - lateMs
  const lines = await readLedger(db, booking.booking_ref)
  const ours = lines.filter(({ at, detail }) => at.getTime() > since && 'changeId' in detail)
  return ours.flatMap(({ detail }) =>
    [detail['asked'], detail['left']].flatMap((claim) => (claim ? [claimOf(claim as Claim)] : [])),
  )
}

/**
 * Compensation: cancels appointments of this booking that should not be, and says so in the ledger. What became the booking's own
 * since it was read stays.
 * @throws ApplicationFailure `CompensationRefused`, final, where the backend refuses: a person has to look.
 */
export async function compensate(
  { db, apim }: Deps,
  { booking_ref, booking_id: ownThen }: Booking,
  appointments: Appointment[],
  why: string,
): Promise<void> {
  for (const { booking_id } of appointments) {
    const current = await db.transaction().execute((trx) => lockBooking(trx, booking_ref))
    const becameOwn = current.booking_id === booking_id && ownThen !== booking_id
    if (becameOwn && !isOver(current.status as BookingStatus)) continue
    const body = { booking_id, reason_code: 'DUPLICATE_BOOKING' as const }
    const reply = await apim.cancelAppointment(body, cancellationSignal())
    bookingCompensations.inc({ outcome: reply.error ? 'refused' : 'done' })
    if (reply.error) {
      throw ApplicationFailure.nonRetryable(
        `${booking_id} should not be, and cannot be cancelled`,
        Failure.compensationRefused,
      )
    }
    await db.transaction().execute(async (trx) => {
      await note(trx, await lockBooking(trx, booking_ref), { detail: { compensated: booking_id, why } })
    })
  }
}

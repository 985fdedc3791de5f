/** The approved appointment, where it stands at the dealer already: made by phone, or by a booking that our database has forgotten. */
import { cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { Appointment } from '#contracts/apim.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { Mobile } from '#contracts/tools.ts'
import { stands } from './apim-client.ts'
import { bookingKey, readForeign } from './dealer-appointments.ts'
import type { Deps } from './deps.ts'
import { carIsBooked, claimOf, sameAppointment, type Booking } from './ledger.ts'

/** `reference` is the key that made the adopted appointment, where the backend gives one. */
export type Standing =
  | { status: 'confirmed'; bookingId: string; adopted: { reference?: string } }
  | { status: 'rejected'; reason: string }

/**
 * Looks at the dealer's list for the car before anything is posted; undefined where the car has nothing there at that time. What other
 * bookings of ours hold, or have made, is their affair. Of the rest, an appointment under this booking's key is its own; another one is
 * the customer's where the dealer has it under the approved mobile number and for the approved service. Else the car is booked
 * already, and a second appointment at the same time is nobody's wish.
 * @throws ApplicationFailure as `apim.appointments` and `apim.bookingStatus` do; nothing was sent then.
 */
export async function findStanding(deps: Deps, booking: Booking): Promise<Standing | undefined> {
  const wanted = claimOf(booking.arguments)
  const { vehicle_registration } = wanted
  const listed = await deps.apim.appointments({ vehicle_registration }, cancellationSignal())
  const there = listed.filter(
    (appointment) => stands(appointment) && sameAppointment(claimOf(appointment), wanted),
  )
  if (there.length === 0) return undefined
  const { isForeign } = await readForeign(deps, booking, there)
  const candidates = there.filter((appointment) => !isForeign(appointment))
  if (candidates.length === 0) return undefined
  const key = bookingKey(booking.booking_ref, booking.revision)
  const own = candidates.find(({ reference }) => reference === key)
  if (own) return adopt(own)
  // The backend lists the newest first.
  for (const candidate of candidates.toReversed()) {
    if (await isCustomers(deps, booking, candidate)) return adopt(candidate)
  }
  return { status: 'rejected', reason: carIsBooked }
}

/** Characters kept of a stranger's reference; ours have at most 16. */
const longestReference = 64

function adopt({ booking_id, reference }: Appointment): Standing {
  if (booking_id === '') {
    throw ApplicationFailure.retryable('A standing appointment without an id', Failure.apimBadAnswer)
  }
  const adopted = reference === null ? {} : { reference: reference.slice(0, longestReference) }
  return { status: 'confirmed', bookingId: storableText(booking_id), adopted }
}

/** Who knows a car and a time must not get hold of a stranger's appointment: the dealer's list names no customer, its record does. */
async function isCustomers(deps: Deps, booking: Booking, candidate: Appointment): Promise<boolean> {
  const { customer_mobile, service_type } = booking.arguments
  if (candidate.service_type !== service_type) return false
  const record = await deps.apim.bookingStatus(candidate.booking_id, cancellationSignal())
  return record.success && Mobile.safeParse(record.customer_mobile).data === customer_mobile
}

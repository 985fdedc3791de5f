import type { BookingChange } from '#contracts/conversation.ts'
import type { Booking } from '../booking-state.ts'
import { instant } from './booking-events.ts'

/** Why a booking that stands so must not be changed in this way; null where it may, or may be once it is settled. */
export function obstacle(
  { summary, appointment }: Booking,
  { fromDate, fromTime }: BookingChange,
  now: number,
): string | null {
  const changeable = ['requested', 'confirmed', 'rescheduling', 'cancelling'].includes(summary.status)
  if (!changeable) return 'of its state'
  if (appointment === null) return null
  if (instant(appointment) <= now) return 'it has begun'
  const { appointmentDate, appointmentTime } = appointment
  const moved = fromDate !== undefined && (fromDate !== appointmentDate || fromTime !== appointmentTime)
  return moved ? 'it was moved' : null
}

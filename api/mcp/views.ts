/** How bookings and proposals look in results: names as in the tools, nothing that is null. */
import type { Selectable } from 'kysely'
import type { z } from 'zod'
import { isOver } from '#contracts/booking-states.ts'
import type { BookingView } from '#contracts/chat.ts'
import type { ProposalsTable } from '#platform/schema.ts'
import type { Booking, Proposal } from './schemas.ts'

export type ProposalRow = Selectable<ProposalsTable>

export const bookingOf = (view: BookingView): z.infer<typeof Booking> => ({
  booking_ref: view.bookingRef,
  ...(view.bookingId && { booking_id: view.bookingId }),
  status: view.status,
  dealer_code: view.dealerCode,
  dealer_name: view.dealerName ?? view.dealerCode,
  appointment_date: view.appointmentDate,
  appointment_time: view.appointmentTime,
  service_type: view.serviceType,
  vehicle_registration: view.vehicleRegistration,
  ...(view.reason && { reason: view.reason }),
})

export const proposalOf = (row: ProposalRow): z.infer<typeof Proposal> => ({
  proposal_id: row.id,
  digest: row.digest,
  summary: row.summary,
  expires_at: row.expires_at.toISOString(),
})

export const bookingLine = (view: BookingView): string =>
  `${view.bookingRef}: ${view.status.replace('_', ' ')}, ${view.appointmentDate} ${view.appointmentTime}, ` +
  `${view.dealerName ?? view.dealerCode}${view.bookingId ? `, the dealer's id ${view.bookingId}` : ''}.`

export const freeNearby = ({ alternatives }: BookingView): string =>
  alternatives.length === 0
    ? ''
    : ` Free at that dealer: ${alternatives.map(({ date, time }) => `${date} ${time}`).join(', ')}.`

/** What can be done with a booking from here. */
export const nextOf = ({ status, bookingRef }: BookingView): string => {
  if (status === 'confirmed') return 'reschedule_service_booking or cancel_service_booking change it.'
  if (isOver(status)) return 'nothing more can be done with it; create_service_booking makes another one.'
  return `get_booking_status ${bookingRef} tells how it goes on.`
}

/** How stored rows look to customers: one place for the API's answers and for stored events. */
import type { BookingStatus } from './booking-states.ts'
import type { BookingView, FreeSlot, ProposalKind, ProposalStatus, ProposalView } from './chat.ts'

export interface ProposalRow {
  id: string
  kind: string
  booking_ref: string | null
  summary: string
  status: string
  arguments: Record<string, string>
  expires_at: Date
}

export const proposalView = (row: ProposalRow): ProposalView => ({
  proposalId: row.id,
  kind: row.kind as ProposalKind,
  bookingRef: row.booking_ref,
  summary: row.summary,
  status: row.status as ProposalStatus,
  arguments: row.arguments,
  expiresAt: row.expires_at.toISOString(),
})

export interface BookingRow {
  booking_ref: string
  status: string
  reason: string | null
  booking_id: string | null
  arguments: Record<string, string>
  dealer_name: string
  alternatives: FreeSlot[]
}

export const bookingView = (row: BookingRow): BookingView => ({
  bookingRef: row.booking_ref,
  status: row.status as BookingStatus,
  bookingId: row.booking_id,
  dealerCode: row.arguments['dealer_code'] ?? '',
  dealerName: row.dealer_name,
  appointmentDate: row.arguments['appointment_date'] ?? '',
  appointmentTime: row.arguments['appointment_time'] ?? '',
  serviceType: row.arguments['service_type'] ?? '',
  vehicleRegistration: row.arguments['vehicle_registration'] ?? '',
  reason: row.reason,
  alternatives: row.alternatives,
})

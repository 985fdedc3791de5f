/**
 * What the tools take and give, as MCP clients see it. Inputs are those of `contracts/tools.ts` but for what costs too much there: a
 * date's pattern has 200 characters in every client's context, so the wire says `format: date` and the pattern is checked behind it.
 */
import { z } from 'zod'
import { IsoDate, ServiceType, TimeOfDay } from '#contracts/apim.ts'
import { BookingStatus } from '#contracts/booking-states.ts'
import { MessageId, MessageText } from '#contracts/chat.ts'
import {
  CancelServiceBooking,
  CreateServiceBooking,
  GetAvailableSlots,
  GetBookingStatus,
  GetNearbyDealers,
  RescheduleServiceBooking,
  ResolveCustomer,
  ResolveVehicle,
} from '#contracts/tools.ts'

const day = (description?: string) =>
  z
    .string()
    .meta({ format: 'date', ...(description && { description }) })
    .pipe(IsoDate)

const time = z.string().describe('HH:MM of a free slot').pipe(TimeOfDay)
const bookingId = z.string().describe('booking_ref or booking_id').pipe(GetBookingStatus.shape.booking_id)

const ordering = {
  idempotency_key: z
    .string()
    .pipe(z.string().regex(/^[\w.:-]{8,64}$/, 'expected 8 to 64 letters, digits or _ . : -'))
    .optional()
    .describe('One per wish, repeated on every retry: the same key never acts twice'),
  approval: z
    .strictObject({ proposal_id: z.string(), digest: z.string() })
    .optional()
    .describe('Only once the person agreed: the ids of the proposal they saw'),
}

export const inputs = {
  resolve_customer: ResolveCustomer,
  resolve_vehicle: ResolveVehicle,
  get_nearby_dealers: GetNearbyDealers,
  get_available_slots: GetAvailableSlots.extend({
    // Whoever routes or limits requests by dealer reads it in a header.
    dealer_code: GetAvailableSlots.shape.dealer_code.meta({ 'x-mcp-header': 'Dealer-Code' }),
    date: day(),
  }),
  get_booking_status: GetBookingStatus.extend({ booking_id: bookingId }),
  create_service_booking: CreateServiceBooking.extend({
    appointment_date: day(),
    appointment_time: time,
    ...ordering,
  }),
  reschedule_service_booking: RescheduleServiceBooking.extend({
    booking_id: bookingId,
    appointment_date: day('New date'),
    appointment_time: time,
    ...ordering,
  }),
  cancel_service_booking: CancelServiceBooking.extend({ booking_id: bookingId, ...ordering }),
  send_message: z.strictObject({
    text: z.string().max(10_000).pipe(MessageText),
    conversation_id: z
      .string()
      .pipe(z.uuid())
      .optional()
      .describe('From an earlier result; left out, a new one'),
    message_id: MessageId.optional().describe('Repeat it on every retry: the same id is answered once'),
  }),
} as const

export type McpTool = keyof typeof inputs
export type Ordering = {
  idempotency_key?: string | undefined
  approval?: { proposal_id: string; digest: string } | undefined
}

const text = z.string()
export const Dealer = z.object({
  dealer_code: text,
  name: text,
  area: text,
  address: text,
  distance_km: z.number(),
  rating: z.number(),
  phone: text,
  services: z.array(text),
  working_hours: text,
})
export const Booking = z.object({
  booking_ref: text,
  booking_id: text.optional(),
  status: BookingStatus,
  dealer_code: text,
  dealer_name: text,
  appointment_date: text,
  appointment_time: text,
  service_type: text,
  vehicle_registration: text,
  reason: text.optional(),
})
export const Proposal = z.object({ proposal_id: text, digest: text, summary: text, expires_at: text })

/** What an order is about; `get_booking_status` tells all of it. */
export const OrderedBooking = z.object({
  booking_ref: text,
  booking_id: text.optional(),
  status: text,
  dealer_name: text,
  appointment_date: text,
  appointment_time: text,
})
const Ordered = z.object({
  status: z.enum(['awaiting_approval', 'declined', 'requested', 'done']),
  proposal: Proposal.optional(),
  booking: OrderedBooking.optional(),
})

export const outputs = {
  resolve_customer: z.object({
    verified: z.boolean(),
    name: text.optional(),
    city: text.optional(),
    customer_id: text.optional(),
    mobile: text.optional(),
    email: text.optional(),
    address: text.optional(),
  }),
  resolve_vehicle: z.object({
    registration_number: text,
    vehicle_id: text.optional(),
    model: text.optional(),
    variant: text.optional(),
    color: text.optional(),
    year: z.number().optional(),
    fuel_type: text.optional(),
    last_service_date: text.optional(),
    next_service_due: text.optional(),
    odometer_reading: z.number().optional(),
  }),
  get_nearby_dealers: z.object({ dealers: z.array(Dealer) }),
  get_available_slots: z.object({
    dealer_code: text,
    date: text,
    service_type: ServiceType,
    slots: z.array(z.object({ time: text, available: z.boolean() })),
  }),
  get_booking_status: Booking.extend({ dealer_status: text.optional(), estimated_duration: text.optional() }),
  create_service_booking: Ordered,
  reschedule_service_booking: Ordered,
  cancel_service_booking: Ordered,
  send_message: z.object({
    conversation_id: text,
    message_id: text,
    status: z.enum(['answered', 'working']),
    reply: text.optional(),
    proposal: text.optional(),
    bookings: z.array(z.object({ booking_ref: text, status: text })),
  }),
} as const satisfies Record<McpTool, z.ZodType>

/** Flat replies of the six customer endpoints. */
import type { z } from '@hono/zod-openapi'
import type { Appointment, BookingReply } from '#contracts/apim.ts'
import { estimatedDurations } from './dealers.ts'
import { findDealer } from './directory.ts'
import type { Booking } from './schema.ts'

/** `success: false` and why; every other field null (prototype). */
export function no<S extends z.ZodObject>(reply: S, message: string): z.infer<S> {
  const blank = Object.fromEntries(Object.keys(reply.shape).map((field) => [field, null]))
  return reply.parse({ ...blank, success: false, message })
}

/** A booking with its dealer's name and the usual duration. Notes are kept and not returned (prototype). */
export function bookingReply(booking: Booking, message: string): BookingReply {
  return {
    success: true,
    booking_id: booking.booking_id,
    customer_mobile: booking.customer_mobile,
    vehicle_registration: booking.vehicle_registration,
    dealer_code: booking.dealer_code,
    dealer_name: dealerName(booking),
    appointment_date: booking.appointment_date,
    appointment_time: booking.appointment_time,
    service_type: booking.service_type,
    status: booking.status,
    estimated_duration: estimatedDurations[booking.service_type],
    message,
    created_at: booking.created_at.toISOString(),
  }
}

/** A booking as the DMS endpoints show it. */
export function appointment(booking: Booking): Appointment {
  return {
    booking_id: booking.booking_id,
    reference: booking.reference,
    vehicle_registration: booking.vehicle_registration,
    dealer_code: booking.dealer_code,
    appointment_date: booking.appointment_date,
    appointment_time: booking.appointment_time,
    service_type: booking.service_type,
    status: booking.status,
  }
}

/** The code itself for a dealer that has left the data set since. */
export const dealerName = ({ dealer_code }: Booking): string => findDealer(dealer_code)?.name ?? dealer_code

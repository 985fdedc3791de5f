/**
 * The dealer backend ("APIM") on the wire, as its API description gives it: flat snake_case bodies, HTTP 200
 * with `success: false` and a `message` for a business refusal. Client and mock parse with these schemas, so
 * `mock-apim/wire.test.ts` pins them with captured example bodies.
 */
import { z } from 'zod'

export const ServiceType = z.enum(['regular', 'express', 'body_repair'])
export type ServiceType = z.infer<typeof ServiceType>

/** Calendar date in Asia/Kolkata, `YYYY-MM-DD`. */
export const IsoDate = z.iso.date('expected YYYY-MM-DD')
/** Time of day in Asia/Kolkata, 24-hour `HH:MM`. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM, 24-hour')

export const CustomerReply = z.object({
  success: z.boolean(),
  customer_id: z.string().nullish(),
  name: z.string().nullish(),
  mobile: z.string().nullish(),
  email: z.string().nullish(),
  address: z.string().nullish(),
  city: z.string().nullish(),
  message: z.string().nullish(),
})
export type CustomerReply = z.infer<typeof CustomerReply>

export const VehicleReply = z.object({
  success: z.boolean(),
  vehicle_id: z.string().nullish(),
  registration_number: z.string().nullish(),
  model: z.string().nullish(),
  variant: z.string().nullish(),
  color: z.string().nullish(),
  year: z.int().nullish(),
  fuel_type: z.string().nullish(),
  last_service_date: z.string().nullish(),
  next_service_due: z.string().nullish(),
  odometer_reading: z.int().nullish(),
  message: z.string().nullish(),
})
export type VehicleReply = z.infer<typeof VehicleReply>

export const Dealer = z.object({
  dealer_code: z.string(),
  name: z.string(),
  address: z.string(),
  city: z.string(),
  area: z.string(),
  distance_km: z.number(),
  rating: z.number(),
  phone: z.string(),
  services: z.array(z.string()),
  working_hours: z.string(),
  /** Degrees, north and east positive; a backend that does not know them leaves them out. */
  latitude: z.number().min(-90).max(90).nullish(),
  longitude: z.number().min(-180).max(180).nullish(),
})
export type Dealer = z.infer<typeof Dealer>

export const DealersReply = z.object({
  success: z.boolean(),
  dealers: z.array(Dealer).nullish(),
  total: z.int().nullish(),
  message: z.string().nullish(),
})
export type DealersReply = z.infer<typeof DealersReply>

export const Slot = z.object({
  slot_id: z.string(),
  time: TimeOfDay,
  available: z.boolean(),
  capacity: z.int(),
  booked: z.int(),
})
export type Slot = z.infer<typeof Slot>

export const SlotsReply = z.object({
  success: z.boolean(),
  dealer_code: z.string().nullish(),
  date: z.string().nullish(),
  service_type: z.string().nullish(),
  slots: z.array(Slot).nullish(),
  message: z.string().nullish(),
})
export type SlotsReply = z.infer<typeof SlotsReply>

export const CreateBookingRequest = z.object({
  customer_mobile: z.string(),
  vehicle_registration: z.string(),
  dealer_code: z.string(),
  appointment_date: IsoDate,
  appointment_time: TimeOfDay,
  service_type: ServiceType,
  notes: z.string().optional(),
})
export type CreateBookingRequest = z.infer<typeof CreateBookingRequest>

/** Also the reply of `GET /api/booking/{booking_id}`. `created_at` is ISO 8601. */
export const BookingReply = z.object({
  success: z.boolean(),
  booking_id: z.string().nullish(),
  customer_mobile: z.string().nullish(),
  vehicle_registration: z.string().nullish(),
  dealer_code: z.string().nullish(),
  dealer_name: z.string().nullish(),
  appointment_date: z.string().nullish(),
  appointment_time: z.string().nullish(),
  service_type: z.string().nullish(),
  status: z.string().nullish(),
  estimated_duration: z.string().nullish(),
  message: z.string().nullish(),
  created_at: z.string().nullish(),
})
export type BookingReply = z.infer<typeof BookingReply>

/**
 * One row of `GET /v1/api/common/msil/dms/service-appointments`. `reference` is the `Idempotency-Key` that
 * created the booking, null where the APIM knows no references.
 */
export const Appointment = z.object({
  booking_id: z.string(),
  reference: z.string().nullable(),
  vehicle_registration: z.string(),
  dealer_code: z.string(),
  appointment_date: z.string(),
  appointment_time: z.string(),
  service_type: z.string(),
  status: z.string(),
})
export type Appointment = z.infer<typeof Appointment>

const enveloped = <S extends z.ZodType>(data: S) =>
  z.object({
    data: data.nullable(),
    error: z.boolean(),
    errors: z.array(z.object({ errorCode: z.string(), errorMessage: z.string() })).default([]),
  })

/** The DMS endpoints wrap what they answer: `{data, error, errors}`; a business refusal is HTTP 200 with `error: true`. */
export const AppointmentsReply = enveloped(z.array(Appointment))
export type AppointmentsReply = z.infer<typeof AppointmentsReply>
/** Of `PUT update-appointment-booking` and `DELETE cancel-appointment-booking`: the appointment as it is now. */
export const AppointmentReply = enveloped(Appointment)
export type AppointmentReply = z.infer<typeof AppointmentReply>

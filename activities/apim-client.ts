/** The dealer backend's endpoints, as functions. What each call throws is `createRequest`'s. */
import { ApplicationFailure } from '@temporalio/common'
import type { z } from 'zod'
import {
  AppointmentReply,
  AppointmentsReply,
  BookingReply,
  CustomerReply,
  DealersReply,
  SlotsReply,
  IsoDate,
  VehicleReply,
  type Appointment,
  type CreateBookingRequest,
} from '#contracts/apim.ts'
import type { CancelReason } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { learnNames } from '#platform/redaction.ts'
import { createRequest, type ApimClientOptions } from './apim-http.ts'

export type ApimClient = ReturnType<typeof createApimClient>

export function createApimClient(options: ApimClientOptions) {
  const request = createRequest(options)
  const read = <S extends z.ZodType>(path: string, reply: S) => {
    return (body: object, signal?: AbortSignal) =>
      request({ endpoint: path, method: 'POST', path, body, reply }, signal)
  }

  const resolveCustomer = read('/api/customer/resolve', CustomerReply)

  return {
    resolveCustomer: async (body: { mobile: string }, signal?: AbortSignal) => {
      const reply = await resolveCustomer(body, signal)
      learnNames(reply.name)
      return reply
    },
    resolveVehicle: read('/api/vehicle/resolve', VehicleReply),
    nearbyDealers: read('/api/dealers/nearby', DealersReply),
    availableSlots: read('/api/slots/available', SlotsReply),
    bookingStatus: (bookingId: string, signal?: AbortSignal) =>
      request(
        {
          endpoint: '/api/booking/{booking_id}',
          method: 'GET',
          path: `/api/booking/${encodeURIComponent(bookingId)}`,
          reply: BookingReply,
        },
        signal,
      ),
    /** The only call that books. */
    createBooking: (body: CreateBookingRequest, idempotencyKey: string, signal?: AbortSignal) =>
      request(
        {
          endpoint: '/api/booking/create',
          method: 'POST',
          path: '/api/booking/create',
          body,
          idempotencyKey,
          reply: BookingReply,
        },
        signal,
      ),
    /** Appointments by our reference, by vehicle or by id, newest first. */
    appointments: async (
      query: { reference: string } | { vehicle_registration: string } | { booking_id: string },
      signal?: AbortSignal,
    ) => {
      const path = `${dms}/service-appointments`
      const search = new URLSearchParams(query).toString()
      const reply = await request(
        { endpoint: path, method: 'GET', path: `${path}?${search}`, reply: AppointmentsReply },
        signal,
      )
      // A look-up that failed must never read as "there is none".
      if (reply.error || !reply.data)
        throw ApplicationFailure.retryable(`${path}: refused`, Failure.apimBadAnswer)
      // Dates in a form we do not know must not be taken for other dates.
      const strange = reply.data.find((appointment) => !isReadable(appointment))
      if (strange) {
        throw ApplicationFailure.retryable(
          `${path}: the time of ${strange.booking_id}`,
          Failure.apimBadAnswer,
        )
      }
      return reply.data
    },
    /** Moves an appointment: the backend takes the new slot before it gives up the old one. Sent twice it changes nothing more. */
    rescheduleAppointment: (
      body: { booking_id: string; appointment_date: string; appointment_time: string },
      signal?: AbortSignal,
    ) => {
      const path = `${dms}/update-appointment-booking`
      return request({ endpoint: path, method: 'PUT', path, body, reply: AppointmentReply }, signal)
    },
    /** Cancelling a cancelled appointment changes nothing. */
    cancelAppointment: (body: { booking_id: string; reason_code: CancelReason }, signal?: AbortSignal) => {
      const path = `${dms}/cancel-appointment-booking`
      return request({ endpoint: path, method: 'DELETE', path, body, reply: AppointmentReply }, signal)
    },
  }
}

const dms = '/v1/api/common/msil/dms'

/** `10:00:00` and a date with a time behind it are cut by `claimOf`. */
const isReadable = ({ appointment_date, appointment_time }: Appointment): boolean =>
  IsoDate.safeParse(appointment_date.slice(0, 10)).success &&
  /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(appointment_time)

/** The backend's word for an appointment's state, in ours; what we do not know the word for is taken to stand. */
export function standing({ status }: Appointment): 'confirmed' | 'cancelled' | 'completed' | 'no_show' {
  if (/^cancel/i.test(status)) return 'cancelled'
  if (/^complete/i.test(status)) return 'completed'
  return /^no.?show/i.test(status) ? 'no_show' : 'confirmed'
}
export const stands = (appointment: Appointment): boolean => standing(appointment) === 'confirmed'

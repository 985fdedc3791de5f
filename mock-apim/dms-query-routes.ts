/** The reading DMS endpoints: appointments, a dealer's calendar, one appointment in full. Their forms are ours, see dms-routes.ts. */
import { createRoute, z } from '@hono/zod-openapi'
import { Appointment, AppointmentsReply, IsoDate, ServiceType, TimeOfDay } from '#contracts/apim.ts'
import { text } from './booking-request.ts'
import type { App, RouteDeps } from './context.ts'
import { estimatedDurations } from './dealers.ts'
import { findDealer, findVehicle, normaliseRegistration } from './directory.ts'
import { endpoints } from './endpoints.ts'
import { enveloped, refused, succeeded } from './envelope.ts'
import { addDays } from './kolkata.ts'
import { jsonBody, named, replies } from './openapi.ts'
import { countBooked } from './places.ts'
import { appointment, dealerName } from './replies.ts'
import type { Booking } from './schema.ts'
import { checkDay, laneOf, slotsOfDay } from './slots.ts'

const tags = ['DMS']

const appointments = createRoute({
  ...endpoints['service-appointments'],
  summary: 'Appointments by vehicle, by reference, by id; newest first, cancelled ones too',
  tags,
  request: {
    query: z
      .object({
        vehicle_registration: text(32).optional(),
        reference: text(255).optional(),
        booking_id: text(64).optional(),
      })
      .refine((query) => Object.values(query).some((value) => value !== undefined), {
        message: 'expected vehicle_registration, reference or booking_id',
      }),
  },
  responses: replies(named('AppointmentsReply', AppointmentsReply), 'Those that match every given field'),
})

/** Most days in one calendar. */
const mostDays = 31

const Day = z.object({
  date: IsoDate,
  slots: z.array(z.object({ slot_id: z.string(), time: TimeOfDay, free: z.int() })),
})

const calendar = createRoute({
  ...endpoints['service-booking-calendar'],
  summary: "A dealer's free slots per day, at most 31 days",
  tags,
  request: {
    query: z
      .object({
        dealer_code: z.string(),
        from: IsoDate,
        to: IsoDate,
        service_type: ServiceType.default('regular'),
      })
      .refine(({ from, to }) => from <= to && to < addDays(from, mostDays), {
        path: ['to'],
        message: `expected a date from \`from\` on, within ${mostDays} days`,
      }),
  },
  responses: replies(enveloped(z.array(Day)), 'One entry per day, or why not'),
})

const Details = Appointment.extend({
  dealer_name: z.string(),
  dealer_address: z.string().nullable(),
  dealer_phone: z.string().nullable(),
  vehicle_model: z.string(),
  estimated_duration: z.string(),
  notes: z.string().nullable(),
  cancel_reason: z.string().nullable(),
  reminded_at: z.string().nullable(),
  created_at: z.string(),
})

const details = createRoute({
  ...endpoints['service-details'],
  summary: 'One appointment in full',
  tags,
  request: { body: jsonBody(z.object({ booking_id: text(64) })) },
  responses: replies(enveloped(Details), 'The appointment, or that there is none'),
})

export function addDmsQueryRoutes(app: App, { db, bookings, now }: RouteDeps): void {
  app.openapi(appointments, async (c) => {
    const { vehicle_registration, ...filter } = c.req.valid('query')
    // What is no plate matches nothing; it is looked for as it came.
    const plate =
      vehicle_registration && (normaliseRegistration(vehicle_registration) ?? vehicle_registration)
    const found = await bookings.list({ ...filter, vehicle_registration: plate })
    return c.json(succeeded(found.map(appointment)), 200)
  })

  app.openapi(calendar, async (c) => {
    const { dealer_code, from, to, service_type } = c.req.valid('query')
    const at = now()
    const dealer = checkDay({ dealer_code, service_type, date: to }, at)
    if ('code' in dealer) return c.json(refused(dealer), 200)
    const key = { dealer_code: dealer.dealer_code, lane: laneOf(service_type) }
    const booked = await countBooked(db, { ...key, from, to })
    const days: z.infer<typeof Day>[] = []
    for (let date = from; date <= to; date = addDays(date, 1)) {
      const slots = slotsOfDay({ ...key, date }, (time) => booked(date, time), at)
        .filter((slot) => slot.available)
        .map(({ slot_id, time, capacity, booked }) => ({ slot_id, time, free: capacity - booked }))
      days.push({ date, slots })
    }
    return c.json(succeeded(days), 200)
  })

  app.openapi(details, async (c) => {
    const found = await bookings.find(c.req.valid('json').booking_id)
    return c.json('refusal' in found ? refused(found.refusal) : succeeded(inFull(found.booking)), 200)
  })
}

function inFull(booking: Booking): z.infer<typeof Details> {
  const dealer = findDealer(booking.dealer_code)
  return {
    ...appointment(booking),
    dealer_name: dealerName(booking),
    dealer_address: dealer?.address ?? null,
    dealer_phone: dealer?.phone ?? null,
    vehicle_model: findVehicle(booking.vehicle_registration).model,
    estimated_duration: estimatedDurations[booking.service_type],
    notes: booking.notes,
    cancel_reason: booking.cancel_reason,
    reminded_at: booking.reminded_at?.toISOString() ?? null,
    created_at: booking.created_at.toISOString(),
  }
}

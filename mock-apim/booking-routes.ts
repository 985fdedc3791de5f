/** Slots, booking and its status, in the flat form of the customer endpoints. */
import { createRoute, z } from '@hono/zod-openapi'
import { BookingReply, IsoDate, ServiceType, SlotsReply } from '#contracts/apim.ts'
import { CreateBody, KeyHeader, attemptOf, keyConflict, text } from './booking-request.ts'
import { statusInWords } from './booking-status.ts'
import type { App, RouteDeps } from './context.ts'
import { endpoints } from './endpoints.ts'
import { failed } from './envelope.ts'
import { conflictReply, jsonBody, named, replies } from './openapi.ts'
import { countBooked } from './places.ts'
import { bookingReply, dealerName, no } from './replies.ts'
import { checkDay, laneOf, slotsOfDay } from './slots.ts'

const tags = ['Customer']
const Reply = named('BookingReply', BookingReply)

const availableSlots = createRoute({
  ...endpoints.slots,
  summary: "A dealer's slots on a date",
  tags,
  request: {
    body: jsonBody(
      z.object({ dealer_code: z.string(), date: IsoDate, service_type: ServiceType.default('regular') }),
    ),
  },
  responses: replies(named('SlotsReply', SlotsReply), 'The slots, or why not'),
})

const createBooking = createRoute({
  ...endpoints.create_booking,
  summary: 'Book an appointment; exactly once per Idempotency-Key',
  tags,
  request: { headers: KeyHeader, body: jsonBody(CreateBody) },
  responses: { ...replies(Reply, 'The booking, or why not'), ...conflictReply },
})

const bookingStatus = createRoute({
  ...endpoints.booking_status,
  summary: 'A booking by its id',
  tags,
  request: { params: z.object({ booking_id: text(64) }) },
  responses: replies(Reply, 'The booking, or that there is none'),
})

export function addBookingRoutes(app: App, { db, bookings, settings, now }: RouteDeps): void {
  app.openapi(availableSlots, async (c) => {
    const { dealer_code, date, service_type } = c.req.valid('json')
    const at = now()
    const dealer = checkDay({ dealer_code, service_type, date }, at)
    if ('code' in dealer) return c.json(no(SlotsReply, dealer.message), 200)
    const day = { dealer_code: dealer.dealer_code, date, lane: laneOf(service_type) }
    const booked = await countBooked(db, { ...day, from: date, to: date })
    const slots = slotsOfDay(day, (time) => booked(date, time), at)
    const message = `${slots.filter((slot) => slot.available).length} slots are available.`
    return c.json({ success: true, dealer_code: dealer.dealer_code, date, service_type, slots, message }, 200)
  })

  app.openapi(createBooking, async (c) => {
    const request = c.req.valid('json')
    const attempt = attemptOf(request, c.req.valid('header')['idempotency-key'], settings.get())
    const result = await bookings.create(request, attempt)
    if ('conflict' in result) return c.json(failed(keyConflict), 409)
    if ('refusal' in result) return c.json(no(BookingReply, result.refusal.message), 200)
    const { booking } = result
    const when = `${booking.appointment_date} at ${booking.appointment_time}`
    return c.json(bookingReply(booking, `Booked at ${dealerName(booking)} on ${when}.`), 200)
  })

  app.openapi(bookingStatus, async (c) => {
    const found = await bookings.find(c.req.valid('param').booking_id)
    if ('refusal' in found) return c.json(no(BookingReply, found.refusal.message), 200)
    return c.json(bookingReply(found.booking, `The booking is ${statusInWords[found.booking.status]}.`), 200)
  })
}

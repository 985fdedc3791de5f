/**
 * The writing DMS endpoints: book, reschedule, cancel, remind. The prototype names them and leaves their bodies open, so
 * the bodies are ours. They act on the same bookings as the customer endpoints.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { Appointment, IsoDate, TimeOfDay } from '#contracts/apim.ts'
import { CreateBody, KeyHeader, attemptOf, keyConflict, text } from './booking-request.ts'
import type { CreateResult } from './bookings.ts'
import type { App, RouteDeps } from './context.ts'
import { cancelReasons } from './data-set.ts'
import { dealersNear } from './directory.ts'
import { endpoints } from './endpoints.ts'
import { enveloped, failed, refused, succeeded } from './envelope.ts'
import { conflictReply, jsonBody, named, replies } from './openapi.ts'
import { refusal } from './refusal.ts'
import { appointment } from './replies.ts'

const tags = ['DMS']
const BookingId = text(64)
const AppointmentReply = named('AppointmentReply', enveloped(Appointment))

const HyperlocalBody = CreateBody.omit({ dealer_code: true }).extend({
  city: z.string(),
  area: z.string().nullish(),
})

const book = createRoute({
  ...endpoints['appointment-booking'],
  summary: 'Book an appointment at a dealer; exactly once per Idempotency-Key',
  tags,
  request: { headers: KeyHeader, body: jsonBody(CreateBody) },
  responses: { ...replies(AppointmentReply, 'The appointment, or why not'), ...conflictReply },
})

const bookHyperlocal = createRoute({
  ...endpoints['appointment-booking-hyperlocal'],
  summary: 'Book an appointment at the nearest dealer that has the slot free',
  tags,
  request: { headers: KeyHeader, body: jsonBody(HyperlocalBody) },
  responses: { ...replies(AppointmentReply, 'The appointment, or why not'), ...conflictReply },
})

const reschedule = createRoute({
  ...endpoints['update-appointment-booking'],
  summary: 'Move an appointment; the old slot is kept unless the new one is taken',
  tags,
  request: {
    body: jsonBody(
      z.object({ booking_id: BookingId, appointment_date: IsoDate, appointment_time: TimeOfDay }),
    ),
  },
  responses: replies(AppointmentReply, 'The appointment as it is now, or why not'),
})

const cancel = createRoute({
  ...endpoints['cancel-appointment-booking'],
  summary: 'Cancel an appointment; a cancelled one stays cancelled',
  tags,
  request: { body: jsonBody(z.object({ booking_id: BookingId, reason_code: z.string() })) },
  responses: replies(AppointmentReply, 'The cancelled appointment, or why not'),
})

const reasons = createRoute({
  ...endpoints['appointment-cancel-reasons'],
  summary: 'Reason codes of a cancellation',
  tags,
  responses: replies(
    enveloped(z.array(z.object({ reason_code: z.string(), description: z.string() }))),
    'The reasons',
  ),
})

const remind = createRoute({
  ...endpoints['appointment-remainder'],
  summary: 'Remind the customer of an appointment',
  tags,
  request: { body: jsonBody(z.object({ booking_id: BookingId })) },
  responses: replies(
    enveloped(Appointment.extend({ reminded_at: z.string() })),
    'The appointment and when the reminder went out, or why not',
  ),
})

export function addDmsRoutes(app: App, { bookings, settings, now }: RouteDeps): void {
  app.openapi(book, async (c) => {
    const body = c.req.valid('json')
    const attempt = attemptOf(body, c.req.valid('header')['idempotency-key'], settings.get())
    const result = await bookings.create(body, attempt)
    return 'conflict' in result ? c.json(failed(keyConflict), 409) : c.json(answer(result), 200)
  })

  app.openapi(bookHyperlocal, async (c) => {
    const body = c.req.valid('json')
    const attempt = attemptOf(body, c.req.valid('header')['idempotency-key'], settings.get())
    let result: CreateResult = {
      refusal: refusal('NO_DEALER', `No dealer for ${body.service_type} in ${body.city}.`),
    }
    // A transaction each: a dealer's slot is never locked while another's is waited for.
    for (const { dealer_code } of dealersNear(body.city, body.area ?? undefined, body.service_type)) {
      result = await bookings.create({ ...body, dealer_code }, attempt)
      if (!('refusal' in result) || result.refusal.code !== 'SLOT_FULL') break
    }
    return 'conflict' in result ? c.json(failed(keyConflict), 409) : c.json(answer(result), 200)
  })

  app.openapi(reschedule, async (c) => {
    const { booking_id, appointment_date, appointment_time } = c.req.valid('json')
    return c.json(answer(await bookings.reschedule(booking_id, appointment_date, appointment_time)), 200)
  })

  app.openapi(cancel, async (c) => {
    const { booking_id, reason_code } = c.req.valid('json')
    return c.json(answer(await bookings.cancel(booking_id, reason_code)), 200)
  })

  app.openapi(reasons, (c) => c.json(succeeded([...cancelReasons]), 200))

  app.openapi(remind, async (c) => {
    const result = await bookings.remind(c.req.valid('json').booking_id)
    if ('refusal' in result) return c.json(refused(result.refusal), 200)
    const reminded_at = (result.booking.reminded_at ?? now()).toISOString()
    return c.json(succeeded({ ...appointment(result.booking), reminded_at }), 200)
  })
}

const answer = (result: Exclude<CreateResult, { conflict: true }>) =>
  'refusal' in result ? refused(result.refusal) : succeeded(appointment(result.booking))

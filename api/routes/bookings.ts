import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { IsoDate } from '#contracts/apim.ts'
import { BookingView, CancelBody, RescheduleBody, SlotsView } from '#contracts/chat.ts'
import type { BookingChange } from '#contracts/conversation.ts'
import { digestChange } from '#contracts/digest.ts'
import { requireScope } from '../auth.ts'
import { changeOwnBooking, type ChangeOrder } from '../booking-changes.ts'
import { slotsForBooking } from '../booking-slots.ts'
import { ownBooking, ownBookings } from '../bookings.ts'
import type { Deps, Env } from '../env.ts'
import { changeProblems, json, KeyHeader, lookUpProblems, problems, RefParam, security } from '../schemas.ts'
import { waitMs } from '../turns.ts'

const changeResponses = {
  200: json(BookingView, 'The booking as it is now'),
  202: json(BookingView, 'Accepted; the booking tells how it went, as does the event stream of its chat'),
  ...changeProblems,
}

export function bookingRoutes(deps: Deps) {
  const { db } = deps
  /** The customer's request is the approval: what was asked for is what is done. */
  const orderOf = (
    c: Context<Env>,
    ref: string,
    change: BookingChange,
    { 'idempotency-key': key = randomUUID() }: z.infer<typeof KeyHeader>,
  ): ChangeOrder => ({
    ref,
    change,
    subject: c.get('caller').subject,
    changeId: `api:${key}`,
    digest: digestChange(ref, change),
    again: `Idempotency-Key ${key}`,
    waitMs: waitMs(c, deps),
  })
  const app = new OpenAPIHono<Env>()
  // On top of bookings:read, which all of them want: the answer to a change shows the booking.
  app.on('POST', '/v1/bookings/*', requireScope(deps, 'bookings:write'))
  return app
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/bookings',
        operationId: 'listBookings',
        tags: ['bookings'],
        summary: 'Your bookings, latest first',
        security,
        responses: { 200: json(z.object({ bookings: z.array(BookingView) }), 'At most 100') },
      }),
      async (c) => c.json({ bookings: await ownBookings(db, c.get('caller').subject, 100) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/bookings/{ref}',
        operationId: 'getBooking',
        tags: ['bookings'],
        summary: 'One of your bookings',
        security,
        request: { params: RefParam },
        responses: { 200: json(BookingView, 'The booking'), ...problems },
      }),
      async (c) => c.json(await ownBooking(db, c.get('caller').subject, c.req.valid('param').ref), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/bookings/{ref}/slots',
        operationId: 'listBookingSlots',
        tags: ['bookings'],
        summary: 'The times of a day that the booking could be moved to',
        description: 'Asks the dealer, and counts as a look-up of an hour’s limit.',
        security,
        request: { params: RefParam, query: z.object({ date: IsoDate }) },
        responses: { 200: json(SlotsView, 'The times; none on a day without any'), ...lookUpProblems },
      }),
      async (c) => {
        const { ref } = c.req.valid('param')
        const { date } = c.req.valid('query')
        const { subject } = c.get('caller')
        return c.json(await slotsForBooking(deps, { subject, ref, date, signal: c.req.raw.signal }), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/bookings/{ref}/reschedule',
        operationId: 'rescheduleBooking',
        tags: ['bookings'],
        summary: 'Move a booking to another date or time at the same dealer',
        description:
          'The new slot is taken before the old one is given up: refused, the old appointment stays.',
        security,
        request: {
          params: RefParam,
          headers: KeyHeader,
          body: { required: true, content: { 'application/json': { schema: RescheduleBody } } },
        },
        responses: changeResponses,
      }),
      async (c) => {
        const change = { kind: 'reschedule' as const, ...c.req.valid('json') }
        const { booking, done } = await changeOwnBooking(
          deps,
          orderOf(c, c.req.valid('param').ref, change, c.req.valid('header')),
        )
        return done ? c.json(booking, 200) : c.json(booking, 202)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/bookings/{ref}/cancel',
        operationId: 'cancelBooking',
        tags: ['bookings'],
        summary: 'Cancel a booking; a cancelled one stays cancelled',
        security,
        request: {
          params: RefParam,
          headers: KeyHeader,
          body: { content: { 'application/json': { schema: CancelBody } } },
        },
        responses: changeResponses,
      }),
      async (c) => {
        const { reasonCode } = CancelBody.parse(c.req.valid('json') ?? {})
        const change = { kind: 'cancel' as const, reasonCode }
        const { booking, done } = await changeOwnBooking(
          deps,
          orderOf(c, c.req.valid('param').ref, change, c.req.valid('header')),
        )
        return done ? c.json(booking, 200) : c.json(booking, 202)
      },
    )
}

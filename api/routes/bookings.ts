import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { BookingView } from '#contracts/chat.ts'
import type { Deps, Env } from '../env.ts'
import { json, problems, security } from '../schemas.ts'
import { ownBooking, ownBookings } from '../transcript.ts'

export function bookingRoutes({ db }: Deps) {
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/bookings',
        summary: 'Your bookings, latest first',
        security,
        responses: { 200: json(z.object({ bookings: z.array(BookingView) }), 'At most 100'), ...problems },
      }),
      async (c) => c.json({ bookings: await ownBookings(db, c.get('caller').subject, 100) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/bookings/{ref}',
        summary: 'One of your bookings',
        security,
        request: { params: z.object({ ref: z.string().regex(/^[\w-]{1,40}$/) }) },
        responses: { 200: json(BookingView, 'The booking'), ...problems },
      }),
      async (c) => c.json(await ownBooking(db, c.get('caller').subject, c.req.valid('param').ref), 200),
    )
}

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { Figures } from '#contracts/operator-figures.ts'
import type { Deps, Env } from '../env.ts'
import { readFigures } from '../operator/figures.ts'
import { Instant, periodOf } from '../operator/period.ts'
import { json, security } from '../schemas.ts'

export function operatorFigureRoutes({ config, db }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'get',
      path: '/v1/operator/figures',
      operationId: 'readFigures',
      tags: ['operators'],
      summary: 'Conversations, bookings, model, tools and dealer backend in figures',
      description:
        'Of what began from `since` (24 hours before `until`) and before `until` (now); a year at most.',
      security,
      request: { query: z.object({ since: Instant.optional(), until: Instant.optional() }) },
      responses: { 200: json(Figures, 'The figures') },
    }),
    async (c) => c.json(await readFigures(db, periodOf(c.req.valid('query')), config), 200),
  )
}

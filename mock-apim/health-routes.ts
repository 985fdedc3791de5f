import { createRoute, z } from '@hono/zod-openapi'
import { sql } from 'kysely'
import type { App, RouteDeps } from './context.ts'
import { endpointList } from './endpoints.ts'

const Health = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  service: z.string(),
  endpoints: z.array(z.string()),
})
const content = { 'application/json': { schema: Health } }

const health = createRoute({
  method: 'get',
  path: '/health',
  summary: 'Whether the backend can work, and its endpoints',
  tags: ['Service'],
  responses: {
    200: { description: 'Healthy', content },
    503: { description: 'The database does not answer', content },
  },
})

export function addHealthRoutes(app: App, { db }: RouteDeps): void {
  app.get('/', (c) =>
    c.json({ service: 'mock-apim', docs: '/docs', openapi: '/openapi.json', health: '/health' }),
  )

  app.openapi(health, async (c) => {
    const body = { service: 'mock-apim', endpoints: endpointList }
    try {
      await sql`select 1`.execute(db)
      return c.json({ status: 'healthy' as const, ...body }, 200)
    } catch {
      return c.json({ status: 'unhealthy' as const, ...body }, 503)
    }
  })
}

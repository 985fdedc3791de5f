import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { About } from '#contracts/chat.ts'
import type { Deps, Env } from '../env.ts'
import { json } from '../schemas.ts'

const Status = z.object({ status: z.string() })
const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['installation'],
  summary: 'Whether this process runs',
  responses: { 200: json(Status, 'It does') },
})
const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  tags: ['installation'],
  summary: 'Whether this process can serve: it reaches its database and Temporal',
  responses: { 200: json(Status, 'It can'), 503: json(Status, 'It cannot') },
})

/** Liveness, readiness and what this installation is. No token needed: nothing here is anybody's. */
export function probeRoutes({ config, checkReady, logger }: Deps) {
  const app = new OpenAPIHono<Env>()
  app.openapi(healthz, (c) => c.json({ status: 'ok' }, 200))
  app.openapi(readyz, async (c) => {
    try {
      await checkReady()
      return c.json({ status: 'ready' }, 200)
    } catch (error) {
      logger.warn({ error: String(error) }, 'not ready')
      return c.json({ status: 'not ready' }, 503)
    }
  })
  return app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/about',
      operationId: 'getAbout',
      tags: ['installation'],
      summary: 'What this installation is',
      responses: { 200: json(About, 'Model, guest access, time zone') },
    }),
    (c) =>
      c.json(
        {
          model: config.OPENAI_MODEL,
          offline: config.OPENAI_MODEL.startsWith('offline'),
          guestAccess: config.GUEST_ACCESS,
          timeZone: 'Asia/Kolkata' as const,
        },
        200,
      ),
  )
}

import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { About } from '#contracts/chat.ts'
import type { Deps, Env } from '../env.ts'
import { json } from '../schemas.ts'

/** Liveness, readiness and what this installation is. No token needed: nothing here is anybody's. */
export function probeRoutes({ config, checkReady, logger }: Deps) {
  const app = new OpenAPIHono<Env>()
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  app.get('/readyz', async (c) => {
    try {
      await checkReady()
      return c.json({ status: 'ready' })
    } catch (error) {
      logger.warn({ error: String(error) }, 'not ready')
      return c.json({ status: 'not ready' }, 503)
    }
  })
  return app.openapi(
    createRoute({
      method: 'get',
      path: '/v1/about',
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

import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import type { Env } from '../env.ts'

const root = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The web page as Vite built it; hashed assets may be kept for ever. */
export function pageRoutes() {
  return new Hono<Env>()
    .use('/assets/*', async (c, next) => {
      await next()
      if (c.res.ok) c.header('cache-control', 'public, max-age=31536000, immutable')
    })
    .get('/*', serveStatic({ root }))
}

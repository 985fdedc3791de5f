import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from '../env.ts'

const bundle = createRequire(import.meta.url).resolve('@scalar/api-reference/browser/standalone.js')

/** OpenAPI 3.1 and its reference page, both from our own files. */
export function documentRoutes(app: OpenAPIHono<Env>) {
  const info = { title: 'Booking orchestrator', version: '1', description: 'Chat that books car services.' }
  return new OpenAPIHono<Env>()
    .get('/openapi.json', (c) => c.json(app.getOpenAPI31Document({ openapi: '3.1.0', info })))
    .get('/docs', (c) => c.html(page))
    .get('/docs/start.js', (c) => c.body(start, 200, javascript))
    .get('/docs/scalar.js', async (c) => c.body(await readFile(bundle, 'utf8'), 200, javascript))
}

const javascript = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=3600' }
const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Booking orchestrator API</title>
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`
const start = `Scalar.createApiReference('#reference', { url: '/openapi.json', withDefaultFonts: false, telemetry: false })`

/** The OpenAPI document and a page to read it: own files only, nothing from other hosts, no inline script. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { secureHeaders } from 'hono/secure-headers'
import type { App } from './context.ts'

const scalarEntry = createRequire(import.meta.url).resolve('@scalar/api-reference')
const scalarBundle = join(dirname(scalarEntry), 'browser', 'standalone.js')

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Dealer backend (mock)</title>
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const start = `Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
})
`

const javascript = { 'content-type': 'text/javascript; charset=utf-8' }

export function addDocs(app: App): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Dealer backend (mock)',
      version: '1.0.0',
      description:
        'Customer endpoints answer flat, DMS endpoints in `{data, error, errors}`. A business refusal is HTTP 200 with `success: false` or `error: true`. Any key and token are accepted.',
    },
    security: [{ apiKey: [], bearer: [] }],
  })

  // Scalar writes its styles into the page, hence 'unsafe-inline' for styles.
  const policy = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
    },
  })
  app.get('/docs', policy, (c) => c.html(page))
  app.get('/docs/start.js', (c) => c.body(start, 200, javascript))
  app.get('/docs/scalar.js', async (c) =>
    c.body(await readFile(scalarBundle), 200, { ...javascript, 'cache-control': 'public, max-age=3600' }),
  )
}

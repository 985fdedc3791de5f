import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'

const bundle = new URL('./browser/standalone.js', import.meta.resolve('@scalar/api-reference'))
const javascript = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'max-age=3600' }

/** A reference page at `/docs` for the description at `/openapi.json`: own files only, no inline script. */
export function apiReference(title: string): Hono {
  return new Hono()
    .get('/docs', (c) => c.html(page(title)))
    .get('/docs/start.js', (c) => c.body(start, 200, javascript))
    .get('/docs/scalar.js', async (c) => c.body(await readFile(bundle, 'utf8'), 200, javascript))
}

/** No request leaves the origin: fonts, telemetry and the assistants that Scalar offers are off. */
const configuration = {
  url: '/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  showDeveloperTools: 'never',
}
const start = `Scalar.createApiReference('#reference', ${JSON.stringify(configuration)})`
const page = (title: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/scalar.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

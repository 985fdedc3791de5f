/** The OpenAPI document, and a page to read it. */
import { secureHeaders } from 'hono/secure-headers'
import { apiReference } from '#platform/api-reference.ts'
import type { App } from './context.ts'

const title = 'Dealer backend (mock)'

/** The page runs own files only; Scalar writes its styles into the page, hence 'unsafe-inline' for styles. */
const policy = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'", 'data:'],
  },
})

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
      title,
      version: '1.0.0',
      description:
        'Customer endpoints answer flat, DMS endpoints in `{data, error, errors}`. A business refusal is HTTP 200 with `success: false` or `error: true`. Any key and token are accepted.',
    },
    security: [{ apiKey: [], bearer: [] }],
  })
  app.use('/docs', policy)
  app.route('/', apiReference(title))
}

import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { except } from 'hono/combine'
import { secureHeaders } from 'hono/secure-headers'
import { apiReference } from '#platform/api-reference.ts'
import { requireScope } from './auth.ts'
import type { Deps, Env } from './env.ts'
import { answerProblem, invalidInput, notFound, ProblemError } from './problems.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { bookingRoutes } from './routes/bookings.ts'
import { codecRoutes } from './routes/codec.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { eventRoutes } from './routes/events.ts'
import { guestTokenRoutes } from './routes/guest-tokens.ts'
import { messageRoutes } from './routes/messages.ts'
import { operatorSignInRoutes } from './routes/operator-sign-in.ts'
import { probeRoutes } from './routes/probes.ts'
import { pageRoutes } from './routes/pages.ts'

/** Far above the longest message in four-byte characters. */
const maxBodyBytes = 64 * 1024
/** A page of a history, as the Temporal UI sends it: Temporal's own answers end at 4 MiB. */
const maxCodecBytes = 6 * 1024 * 1024

/** The whole API over the given connections; test it with `app.request()`. */
export function createApp(deps: Deps) {
  const { logger } = deps
  const app = new OpenAPIHono<Env>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput(result.error, result.target === 'json' ? 'body' : result.target)
    },
  })
  app.onError((error, c) =>
    answerProblem(c, error, (unexpected) =>
      logger.error(
        { method: c.req.method, path: c.req.routePath, error: unexpected.stack },
        'request failed',
      ),
    ),
  )
  app.notFound((c) => answerProblem(c, notFound('page'), () => undefined))
  app.use(secureHeaders({ contentSecurityPolicy: contentSecurityPolicy }))
  app.use(except('/v1/codec/*', limitBody(maxBodyBytes)))
  app.use('/v1/codec/*', limitBody(maxCodecBytes))
  app.use('/v1/*', async (c, next) => {
    const sends =
      Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined
    if (sends && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      throw new ProblemError(415, 'unsupported-media-type', 'Content-Type: expected application/json.')
    }
    await next()
  })
  app.use('/v1/conversations/*', requireScope(deps, 'chat'))
  app.use('/v1/bookings/*', requireScope(deps, 'bookings:read'))
  app.use('/v1/api-keys/*', requireScope(deps, 'admin'))
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' })
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Booking orchestrator', version: '1', description: 'A chat that books car services.' },
  })

  return app
    .route('/', probeRoutes(deps))
    .route('/', guestTokenRoutes(deps))
    .route('/', conversationRoutes(deps))
    .route('/', messageRoutes(deps))
    .route('/', eventRoutes(deps))
    .route('/', bookingRoutes(deps))
    .route('/', apiKeyRoutes(deps))
    .route('/', codecRoutes(deps))
    .route('/', operatorSignInRoutes(deps))
    .route('/', apiReference('Booking orchestrator API'))
    .route('/', pageRoutes())
}

const limitBody = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError(413, 'body-too-large', `The body exceeds ${maxSize} bytes.`)
    },
  })

const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  // Mantine and the reference page set style attributes; scripts are our own files only.
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
}

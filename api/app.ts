import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { except } from 'hono/combine'
import { apiReference } from '#platform/api-reference.ts'
import { requireScope } from './auth.ts'
import type { Deps, Env } from './env.ts'
import { allowOrigins, dataHeaders, ownForms, securityHeaders, strictTransport } from './headers.ts'
import { jsonDepth } from './json-depth.ts'
import { mcpRoutes, type McpOptions } from './mcp/routes.ts'
import { observed } from './observed.ts'
import { describeApi } from './openapi.ts'
import { answerProblem, invalidInput, ProblemError } from './problems.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { bookingRoutes } from './routes/bookings.ts'
import { codecRoutes } from './routes/codec.ts'
import { conversationRoutes } from './routes/conversations.ts'
import { eventRoutes } from './routes/events.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { guestTokenRoutes } from './routes/guest-tokens.ts'
import { messageRoutes } from './routes/messages.ts'
import { mobileCodeRoutes } from './routes/mobile-codes.ts'
import { operatorAuditRoutes } from './routes/operator-audit.ts'
import { operatorBookingRoutes } from './routes/operator-bookings.ts'
import { operatorConversationRoutes } from './routes/operator-conversations.ts'
import { operatorEventRoutes } from './routes/operator-events.ts'
import { operatorFaultRoutes } from './routes/operator-faults.ts'
import { operatorFigureRoutes } from './routes/operator-figures.ts'
import { operatorToolRoutes } from './routes/operator-tools.ts'
import { operatorSignInRoutes } from './routes/operator-sign-in.ts'
import { probeRoutes } from './routes/probes.ts'
import { pageRoutes } from './routes/pages.ts'
import { unknownPages } from './unknown-page.ts'

/** Far above the longest message in four-byte characters. */
const maxBodyBytes = 64 * 1024
/** No body of ours has more than four. */
const maxJsonDepth = 20
/** A page of a history, as the Temporal UI sends it: Temporal's own answers end at 4 MiB. */
const maxCodecBytes = 6 * 1024 * 1024

/** The whole API over the given connections; test it with `app.request()`. */
export function createApp(deps: Deps, options: { mcp?: McpOptions } = {}) {
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
  app.use(observed)
  app.use(securityHeaders, strictTransport)
  app.use('/v1/*', dataHeaders)
  // The codec is asked by pages elsewhere under rules of its own.
  app.use('/v1/*', except('/v1/codec/*', allowOrigins(deps.config.CORS_ORIGINS)))
  app.use('/operator/*', ownForms)
  app.use('/v1/*', deps.limits.byAddress)
  app.use('/operator/*', deps.limits.byAddress)
  app.use(except('/v1/codec/*', limitBody(maxBodyBytes)))
  app.use('/v1/codec/*', limitBody(maxCodecBytes))
  app.use('/v1/*', async (c, next) => {
    const sends =
      Number(c.req.header('content-length') ?? 0) > 0 || c.req.header('transfer-encoding') !== undefined
    if (sends && !/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
      throw new ProblemError(415, 'unsupported-media-type', 'Content-Type: expected application/json.')
    }
    if (sends && jsonDepth(await c.req.text()) > maxJsonDepth) {
      throw new ProblemError(
        422,
        'invalid-input',
        `body: expected at most ${maxJsonDepth} levels of nesting.`,
      )
    }
    await next()
  })
  app.use('/v1/conversations/*', requireScope(deps, 'chat'))
  app.use('/v1/bookings/*', requireScope(deps, 'bookings:read'))
  app.use('/v1/operator/*', requireScope(deps, 'operator:read'))
  app.use('/v1/api-keys/*', requireScope(deps, 'admin'))

  const api = app
    .route('/', probeRoutes(deps))
    .route('/', guestTokenRoutes(deps))
    .route('/', conversationRoutes(deps))
    .route('/', messageRoutes(deps))
    .route('/', eventRoutes(deps))
    .route('/', feedbackRoutes(deps))
    .route('/', bookingRoutes(deps))
    .route('/', apiKeyRoutes(deps))
    .route('/', mobileCodeRoutes(deps))
    .route('/', codecRoutes(deps))
    .route('/', operatorSignInRoutes(deps))
    .route('/', operatorAuditRoutes(deps))
    .route('/', operatorBookingRoutes(deps))
    .route('/', operatorConversationRoutes(deps))
    .route('/', operatorEventRoutes(deps))
    .route('/', operatorFaultRoutes(deps))
    .route('/', operatorFigureRoutes(deps))
    .route('/', operatorToolRoutes(deps))
  const description = describeApi(app)
  app.get('/openapi.json', (c) => c.json(description))
  app.route('/', mcpRoutes(deps, options.mcp))
  app.route('/', apiReference('Booking orchestrator API')).route('/', pageRoutes())
  const unknownPage = unknownPages(app)
  app.notFound((c) => answerProblem(c, unknownPage(c.req.method, c.req.path), () => undefined))
  return api
}

const limitBody = (maxSize: number) =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new ProblemError(413, 'body-too-large', `The body exceeds ${maxSize} bytes.`)
    },
  })

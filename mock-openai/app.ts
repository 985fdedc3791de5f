import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { offlineModel } from '#platform/config.ts'
import type { Logger } from '#platform/logger.ts'
import { answerCall } from './answer.ts'
import { controlRoutes } from './control.ts'
import { errorResponse, noKey, usualError } from './errors.ts'
import { checkRequest } from './requests.ts'
import { ScriptBook, type CallRecord } from './script.ts'
import { clientGone } from './stream.ts'

interface Options {
  /** Whether scripts and call records may be used; off, only the rules answer. */
  control: boolean
  logger: Logger
  now?: () => Date
}
type Bindings = { Bindings: HttpBindings }

const maxBytes = 4 * 1024 * 1024

/** Needs `@hono/node-server` below it: event streams are written to the socket. */
export function createApp({ control, logger, now = () => new Date() }: Options): Hono<Bindings> {
  const app = new Hono<Bindings>()
  const book = new ScriptBook()
  const calls: CallRecord[] = []

  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.use('/v1/*', bearer)
  app.get('/v1/models', (c) =>
    c.json({
      object: 'list',
      data: [{ id: offlineModel, object: 'model', created: 0, owned_by: 'offline' }],
    }),
  )
  app.use('/v1/responses', bodyLimit({ maxSize: maxBytes, onError: () => errorResponse(usualError(413)) }))
  app.post('/v1/responses', async (c) => {
    const checked = checkRequest(await c.req.text())
    if (!checked.ok) return errorResponse(checked.error)
    const { request, items } = checked
    const next = control
      ? book.next(request, JSON.stringify(items.at(-1)))
      : { turn: { rules: true as const } }
    const out = c.env.outgoing
    const signal = clientGone(out)
    try {
      const { record, response } = answerCall({ request, items, next, book, now, out, signal })
      if (control) calls.push(Object.freeze(record))
      if (record.unexpected)
        logger.error({ expected: 'unexpected' in next && next.unexpected }, 'unexpected model call')
      return (await response) ?? RESPONSE_ALREADY_SENT
    } catch (error) {
      if (!signal.aborted && !out.destroyed) throw error
      logger.debug('the client went away before its answer')
      return RESPONSE_ALREADY_SENT
    }
  })
  if (control) app.route('/control', controlRoutes(book, calls))

  app.notFound((c) =>
    errorResponse({
      ...usualError(404),
      code: 'unknown_url',
      message: `Invalid URL (${c.req.method} ${c.req.path})`,
    }),
  )
  app.onError((error, c) => {
    logger.error({ err: error }, 'request failed')
    if (!c.env.outgoing.headersSent) return errorResponse(usualError(500))
    c.env.outgoing.destroy()
    return RESPONSE_ALREADY_SENT
  })
  return app
}

const bearer = createMiddleware(async (c, next) => {
  if (!/^Bearer\s+\S/i.test(c.req.header('authorization') ?? '')) return errorResponse(noKey)
  await next()
  return undefined
})

/**
 * Temporal's remote codec: people with the operator's scopes read what we encrypted, in the Temporal UI and with the `temporal`
 * program. https://docs.temporal.io/production-deployment/data-encryption has the protocol.
 */
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { getCookie } from 'hono/cookie'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { UndecryptableError } from '#platform/encryption/keyring.ts'
import { JsonPayload, jsonOf, payloadOf } from '#platform/encryption/json-payload.ts'
import { requireScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { LookAudit } from '../look-audit.ts'
import { ProblemError } from '../problems.ts'
import { json, security } from '../schemas.ts'
import { operatorCookie } from './operator-sign-in.ts'

/** The `temporal` program sometimes sends `{}`; no body is as good. */
const Payloads = z.object({ payloads: z.array(JsonPayload).max(10_000).default([]) })
const request = {
  body: { content: { 'application/json': { schema: Payloads } } },
} as const
const sentIn = (body: z.infer<typeof Payloads> | undefined) => (body?.payloads ?? []).map(payloadOf)
const responses = { 200: json(Payloads, 'The same payloads, in order') }

export function codecRoutes(deps: Deps) {
  const { codec, config, db } = deps
  const audit = new LookAudit(db, 'payloads.read')
  const app = new OpenAPIHono<Env>()
  app.use(
    '/v1/codec/*',
    cors({
      origin: config.TEMPORAL_UI_ORIGINS,
      allowHeaders: ['authorization', 'content-type', 'x-namespace'],
      allowMethods: ['POST'],
      credentials: true,
    }),
    fromCookie(deps),
  )
  app.use('/v1/codec/decode', requireScope(deps, 'operator:read'))
  app.use('/v1/codec/encode', requireScope(deps, 'operator:repair'))
  return app
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/codec/decode',
        operationId: 'decodePayloads',
        tags: ['operators'],
        summary: 'Decrypt payloads of Temporal, for operators',
        description:
          'What was erased reads "[erased]". Whose payloads an operator reads goes into the audit log.',
        security,
        request,
        responses,
      }),
      async (c) => {
        const payloads = sentIn(c.req.valid('json'))
        try {
          const decoded = await codec.decode(payloads)
          await audit.note(c.get('caller').subject, await codec.ownersOf(payloads))
          return c.json({ payloads: decoded.map(jsonOf) }, 200)
        } catch (error) {
          if (!(error instanceof UndecryptableError)) throw error
          throw new ProblemError(422, 'undecryptable', `body.payloads: ${error.message}.`)
        }
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/codec/encode',
        operationId: 'encodePayloads',
        tags: ['operators'],
        summary: 'Encrypt payloads for Temporal, such as the input of a repair',
        security,
        request,
        responses,
      }),
      async (c) => {
        const encoded = await codec.encode(sentIn(c.req.valid('json')))
        return c.json({ payloads: encoded.map(jsonOf) }, 200)
      },
    )
}

/** The Temporal UI sends no token of ours, but the cookie of who signed in at `/operator/sign-in`. */
const fromCookie = ({ identify, limits }: Pick<Deps, 'identify' | 'limits'>) =>
  createMiddleware<Env>(async (c, next) => {
    const token = c.req.header('authorization') === undefined ? getCookie(c, operatorCookie) : undefined
    const caller = token === undefined ? undefined : await identify(token)
    if (caller) c.set('caller', caller)
    else if (token !== undefined) await limits.wrongToken(c)
    await next()
  })

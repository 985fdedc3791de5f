import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { Mobile, MobileCode } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import { checkCode, sendCode } from '#platform/identity/mobile-proof.ts'
import { maskedMobile, NotificationFailedError } from '#platform/notifications.ts'
import { requireScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { ProblemError, unavailable } from '../problems.ts'
import { codeProblems, json, security } from '../schemas.ts'

/** Ten digits; +91 or 91 before them, spaces and hyphens do no harm. */
const mobile = Mobile.openapi({ pattern: '^[\\s-]*((\\+[\\s-]*)?9[\\s-]*1[\\s-]*)?([0-9][\\s-]*){10}$' })
const MobileBody = z.strictObject({ mobile })
const code = MobileCode.openapi({ pattern: '^[\\s-]*([0-9][\\s-]*){6}$' })
const VerifyBody = z.strictObject({ mobile, code })
const Sent = z.object({ expiresAt: z.iso.datetime() })
const Verified = z.object({ verified: z.literal(true) })

/** Proof of the caller's mobile number. Whether the dealer knows the number makes no difference here. */
export function mobileCodeRoutes(deps: Deps) {
  const { db, notifier, config } = deps
  const proof = { db, notifier, digest: (text: string) => config.ENCRYPTION_KEYS.digest(text) }
  const app = new OpenAPIHono<Env>()
  app.use('/v1/mobile-codes', requireScope(deps, 'chat'))
  app.use('/v1/mobile-codes/*', requireScope(deps, 'chat'))
  return app
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/mobile-codes',
        operationId: 'sendMobileCode',
        tags: ['mobile number'],
        summary: 'Send a six-digit code to your mobile number',
        description: 'Good for ten minutes and five tries. At most three an hour for a number.',
        security,
        request: { body: { required: true, content: { 'application/json': { schema: MobileBody } } } },
        responses: { 202: json(Sent, 'The code is on its way'), ...codeProblems },
      }),
      async (c) => {
        const { mobile } = c.req.valid('json')
        const { subject } = c.get('caller')
        const sent = await sendCode(proof, { subject, mobile }).catch((error: unknown) => {
          if (!(error instanceof NotificationFailedError)) throw error
          throw unavailable('The code could not be sent; try again.')
        })
        if (sent.kind === 'too_many') throw tooMany(sent.retryAt)
        await audit(db, { subject, action: 'mobile.code-sent', target: maskedMobile(mobile) })
        return c.json({ expiresAt: sent.expiresAt.toISOString() }, 202)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/mobile-codes/verify',
        operationId: 'verifyMobileCode',
        tags: ['mobile number'],
        summary: 'Prove your mobile number by the code that came to it',
        security,
        request: { body: { required: true, content: { 'application/json': { schema: VerifyBody } } } },
        responses: { 200: json(Verified, 'The number is yours'), ...codeProblems },
      }),
      async (c) => {
        const { mobile, code } = c.req.valid('json')
        const { subject } = c.get('caller')
        const checked = await checkCode(proof, { subject, mobile, code })
        if (checked.kind !== 'verified') throw notVerified(checked.kind === 'wrong' ? checked.triesLeft : 0)
        await audit(db, { subject, action: 'mobile.verified', target: maskedMobile(mobile) })
        return c.json({ verified: true as const }, 200)
      },
    )
}

function tooMany(retryAt: Date): ProblemError {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1_000))
  return new ProblemError(429, 'too-many-codes', 'Too many codes were sent; see Retry-After.', {
    headers: { 'retry-after': String(seconds) },
  })
}

const notVerified = (triesLeft: number): ProblemError =>
  new ProblemError(
    409,
    'code-not-verified',
    triesLeft > 0
      ? `That is not the code; tries left: ${triesLeft}.`
      : 'There is no code to compare with any more: ask for a new one.',
  )

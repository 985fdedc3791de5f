import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { AuditPage } from '#contracts/operator.ts'
import { audit } from '#platform/audit.ts'
import type { Deps, Env } from '../env.ts'
import { exportAudit, listAudit } from '../operator/audit-lines.ts'
import { Instant } from '../operator/period.ts'
import { maxInt, security, wholeNumber } from '../schemas.ts'

const Word = z.string().min(1).max(300)
const AuditQuery = z.object({
  subject: Word.optional(),
  action: Word.optional(),
  target: Word.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
  cursor: wholeNumber(1, maxInt).optional().openapi({ description: '`next` of the page before' }),
  limit: wholeNumber(1, 200).default(50),
  format: z
    .enum(['csv', 'json'])
    .optional()
    .openapi({ description: 'All lines that match as a download, instead of a page' }),
})

export function operatorAuditRoutes({ db }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'get',
      path: '/v1/operator/audit',
      operationId: 'readAudit',
      tags: ['operators'],
      summary: 'Who did what to what, newest first',
      security,
      request: { query: AuditQuery },
      responses: {
        200: {
          description: 'A page; with `format` a file',
          content: {
            'application/json': { schema: AuditPage.or(AuditPage.shape.lines) },
            'text/csv': { schema: z.string() },
          },
        },
      },
    }),
    async (c) => {
      const { cursor, limit, format, ...search } = c.req.valid('query')
      if (format === undefined) return c.json(await listAudit(db, search, { before: cursor, limit }), 200)
      const { subject } = c.get('caller')
      await audit(db, { subject, action: 'audit.export', target: 'audit', detail: { format } })
      const headers = {
        'content-type': format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
        'content-disposition': `attachment; filename="audit.${format}"`,
      }
      // Where it breaks off the connection does too: a file that ends like a whole one would pass for it.
      const file = ReadableStream.from(exportAudit(db, search, format)).pipeThrough(new TextEncoderStream())
      return c.body(file, 200, headers) as never
    },
  )
}

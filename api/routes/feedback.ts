import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { FeedbackBody } from '#contracts/chat.ts'
import { audit } from '#platform/audit.ts'
import type { Deps, Env } from '../env.ts'
import { notFound } from '../problems.ts'
import { IdParam, maxInt, problems, security, wholeNumber } from '../schemas.ts'
import { ownConversation } from '../transcript.ts'

/** What a customer thinks of a reply, kept with its turn. */
export function feedbackRoutes({ db }: Deps) {
  return new OpenAPIHono<Env>().openapi(
    createRoute({
      method: 'put',
      path: '/v1/conversations/{id}/turns/{turn}/feedback',
      operationId: 'rateReply',
      tags: ['conversations'],
      summary: 'Say whether a reply was of use; null takes it back',
      security,
      request: {
        params: IdParam.extend({ turn: wholeNumber(1, maxInt) }),
        body: { required: true, content: { 'application/json': { schema: FeedbackBody } } },
      },
      responses: { 204: { description: 'Kept' }, ...problems },
    }),
    async (c) => {
      const { id, turn } = c.req.valid('param')
      const { rating } = c.req.valid('json')
      const { subject } = c.get('caller')
      await ownConversation(db, subject, id)
      await db.transaction().execute(async (trx) => {
        const row = await trx
          .selectFrom('turns')
          .select('rating')
          .where('conversation_id', '=', id)
          .where('turn', '=', turn)
          .where('reply', 'is not', null)
          .forUpdate()
          .executeTakeFirst()
        if (!row) throw notFound('reply')
        if (row.rating === rating) return
        await trx
          .updateTable('turns')
          .set({ rating })
          .where('conversation_id', '=', id)
          .where('turn', '=', turn)
          .execute()
        await audit(trx, { subject, action: 'reply.rate', target: id, detail: { turn, rating } })
      })
      return c.body(null, 204)
    },
  )
}

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { ConversationId } from '#contracts/chat.ts'
import { conversationWorkflowId } from '#contracts/names.ts'
import { OperatorConversationPage } from '#contracts/operator.ts'
import { OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import type { Deps, Env } from '../env.ts'
import { LookAudit } from '../look-audit.ts'
import { bookingsOf } from '../operator/booking-list.ts'
import { findConversation, listConversations } from '../operator/conversation-list.ts'
import { paging } from '../operator/cursor.ts'
import { chatTimeline, inOrder, ledgerTimeline } from '../operator/timeline.ts'
import { notFound } from '../problems.ts'
import { IdParam, json, problems, security } from '../schemas.ts'

const ConversationQuery = z.object({
  state: z.enum(['open', 'closed']).optional(),
  failure: z
    .string()
    .regex(/^\w{1,100}$/, 'expected the kind of a failure')
    .optional()
    .openapi({ description: 'Kind of a failure that ended a turn' }),
  query: z
    .string()
    .trim()
    .min(1)
    .max(300)
    .optional()
    .openapi({ description: 'Its id, its customer’s subject, or the reference of a booking' }),
  ...paging(ConversationId),
})

/** Conversations of all customers, for operators. */
export function operatorConversationRoutes({ db, workflows }: Deps) {
  const looks = new LookAudit(db, 'conversation.read')
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/operator/conversations',
        operationId: 'searchConversations',
        tags: ['operators'],
        summary: 'Conversations of all customers, newest first',
        description: 'Without their texts.',
        security,
        request: { query: ConversationQuery },
        responses: { 200: json(OperatorConversationPage, 'A page') },
      }),
      async (c) => c.json(await listConversations(db, c.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/operator/conversations/{id}',
        operationId: 'inspectConversation',
        tags: ['operators'],
        summary: 'All that happened in a conversation',
        description: 'Shows what the customer wrote; that you looked goes into the audit log.',
        security,
        request: { params: IdParam },
        responses: { 200: json(OperatorConversationDetail, 'The conversation'), ...problems },
      }),
      async (c) => {
        const conversation = await findConversation(db, c.req.valid('param').id)
        if (!conversation) throw notFound('conversation')
        const { conversationId, bookingRefs } = conversation
        await looks.note(c.get('caller').subject, [conversationId])
        const [chat, ledger, bookings, workflow] = await Promise.all([
          chatTimeline(db, conversationId),
          ledgerTimeline(db, bookingRefs),
          bookingsOf(db, conversationId),
          workflows.read(conversationWorkflowId(conversationId)),
        ])
        const detail = {
          conversation,
          bookings,
          workflow: workflow.view,
          timeline: inOrder([...chat.entries, ...ledger, ...workflow.timeline]),
          truncated: chat.truncated,
        }
        return c.json(detail, 200)
      },
    )
}

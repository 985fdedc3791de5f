import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { ConversationId } from '#contracts/chat.ts'
import { conversationWorkflowId } from '#contracts/names.ts'
import { ConversationState, OperatorConversationPage, ResumeBody, ResumeResult } from '#contracts/operator.ts'
import { OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import { requireScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { LookAudit } from '../look-audit.ts'
import { bookingsOf } from '../operator/booking-list.ts'
import { findConversation, listConversations } from '../operator/conversation-list.ts'
import { troubles } from '../operator/failing.ts'
import { paging } from '../operator/cursor.ts'
import { resume } from '../operator/resume.ts'
import { chatTimeline, inOrder, ledgerTimeline } from '../operator/timeline.ts'
import { conversationUsage } from '../operator/usage.ts'
import { notFound } from '../problems.ts'
import { IdParam, json, problems, security } from '../schemas.ts'

const ConversationQuery = z.object({
  state: ConversationState.optional(),
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
  failing: z.enum(['true', 'false']).optional().openapi({ description: 'Those at which our own code fails' }),
  ...paging(ConversationId),
})

/** Conversations of all customers, for operators. */
export function operatorConversationRoutes(deps: Deps) {
  const { db, workflows } = deps
  const looks = new LookAudit(db, 'conversation.read')
  const app = new OpenAPIHono<Env>()
  app.on('POST', '/v1/operator/conversations/*', requireScope(deps, 'operator:repair'))
  return app
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
      async (c) => {
        const { failing, ...search } = c.req.valid('query')
        const { conversations: stalled } = await workflows.findStalled()
        return c.json(await listConversations(db, { ...search, stalled, failing: failing === 'true' }), 200)
      },
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
          conversation: { ...conversation, failing: workflow.view.stalled ? troubles.failing : null },
          bookings,
          workflow: workflow.view,
          usage: await conversationUsage(db, conversationId, workflow.usage, deps.config),
          timeline: inOrder([...chat.entries, ...ledger, ...workflow.timeline]),
          truncated: chat.truncated,
        }
        return c.json(detail, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/operator/conversations/{id}/resume',
        operationId: 'resumeConversation',
        tags: ['operators'],
        summary: 'Let a conversation that its budget paused go on',
        description: 'It gets a whole budget again from its next turn on.',
        security,
        request: {
          params: IdParam,
          body: { required: true, content: { 'application/json': { schema: ResumeBody } } },
        },
        responses: { 200: json(ResumeResult, 'The conversation as it is now'), ...problems },
      }),
      async (c) => {
        const { reason } = c.req.valid('json')
        const { subject: by } = c.get('caller')
        return c.json(await resume(deps, { conversationId: c.req.valid('param').id, reason, by }), 200)
      },
    )
}

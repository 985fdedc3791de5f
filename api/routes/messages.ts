import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { DecideProposalBody, MessageId, SendMessageBody, TranscriptPage, TurnView } from '#contracts/chat.ts'
import { audit } from '#platform/audit.ts'
import type { Deps, Env } from '../env.ts'
import { notFound } from '../problems.ts'
import { Accepted, actProblems, IdParam, json, maxInt, problems, security, wholeNumber } from '../schemas.ts'
import { conversationInSight, ownConversation, readConversation, readTurns } from '../transcript.ts'
import { turnOf, waitMs } from '../turns.ts'

const PageQuery = z.object({
  after: wholeNumber(0, maxInt).default(0).openapi({ default: 0 }),
  limit: wholeNumber(1, 200).default(50).openapi({ default: 50 }),
})
const ExportQuery = z.object({ format: z.enum(['json']).default('json') })

export function messageRoutes(deps: Deps) {
  const { db, conversations } = deps
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/conversations/{id}/messages',
        operationId: 'sendMessage',
        tags: ['conversations'],
        summary: 'Send a message and get the reply',
        description:
          'The same messageId is never answered twice. 202 when the turn takes longer than 25 s or with `Prefer: respond-async`.',
        security,
        request: {
          params: IdParam,
          body: { required: true, content: { 'application/json': { schema: SendMessageBody } } },
        },
        responses: {
          200: json(TurnView, 'The turn'),
          202: json(Accepted, 'Accepted; see Location and the event stream'),
          ...actProblems,
        },
      }),
      async (c) => {
        const { text, messageId = randomUUID(), inSight: shown } = c.req.valid('json')
        const { subject } = c.get('caller')
        // What was in sight is settled before the first try: a repeated one must not see more than its sender did.
        const [{ id, inSight: latest }, tokens] = await Promise.all([
          conversationInSight(db, subject, c.req.valid('param').id),
          deps.limits.tokensOf(subject),
        ])
        using place = deps.inFlight.enter(subject, `${id} ${messageId}`)
        await deps.limits.requireTokens(
          tokens,
          async () => (await readTurns(db, id, { messageId })).length > 0,
        )
        const inSight = shown === undefined || shown === latest ? latest : null
        const outcome = await conversations.sendMessage(id, { messageId, text, inSight }, waitMs(c, deps))
        place.settle(outcome)
        const turn = await turnOf(deps, id, messageId, outcome)
        if (turn) return c.json(turn, 200)
        c.header('location', `/v1/conversations/${id}/messages/${messageId}`)
        return c.json({ messageId, status: 'accepted' as const }, 202)
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/conversations/{id}/proposals/{proposalId}',
        operationId: 'decideProposal',
        tags: ['conversations'],
        summary: 'Confirm or decline the open proposal: the button',
        security,
        request: {
          params: IdParam.extend({ proposalId: z.string().regex(/^[\w-]{1,100}$/) }),
          body: { required: true, content: { 'application/json': { schema: DecideProposalBody } } },
        },
        responses: {
          200: json(TurnView, 'The turn'),
          202: json(Accepted, 'Accepted; see Location and the event stream'),
          ...actProblems,
        },
      }),
      async (c) => {
        const { proposalId } = c.req.valid('param')
        const { decision } = c.req.valid('json')
        const { subject } = c.get('caller')
        const { id } = await ownConversation(db, subject, c.req.valid('param').id)
        const proposal = await db
          .selectFrom('proposals')
          .select('id')
          .where('id', '=', proposalId)
          .where('conversation_id', '=', id)
          .executeTakeFirst()
        if (!proposal) throw notFound('proposal')
        const messageId = `decision:${proposalId}`
        using place = deps.inFlight.enter(subject, `${id} ${messageId}`)
        const outcome = await conversations.decideProposal(id, { proposalId, decision }, waitMs(c, deps))
        place.settle(outcome)
        const turn = await turnOf(deps, id, messageId, outcome)
        await audit(db, {
          subject,
          action: `proposal.${decision}`,
          target: proposalId,
          detail: { conversationId: id },
        })
        if (turn) return c.json(turn, 200)
        c.header('location', `/v1/conversations/${id}/messages/${encodeURIComponent(messageId)}`)
        return c.json({ messageId, status: 'accepted' as const }, 202)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/conversations/{id}/messages',
        operationId: 'listMessages',
        tags: ['conversations'],
        summary: 'The transcript, oldest turn first',
        security,
        request: { params: IdParam, query: PageQuery },
        responses: { 200: json(TranscriptPage, 'One page'), ...problems },
      }),
      async (c) => {
        const { after, limit } = c.req.valid('query')
        // The event number is read first: an event after it may repeat a turn of this page, but none is missed.
        const row = await ownConversation(db, c.get('caller').subject, c.req.valid('param').id)
        const turns = await readTurns(db, row.id, { after, limit: limit + 1 })
        const page = turns.slice(0, limit)
        const next = turns.length > limit ? (page.at(-1)?.turn ?? null) : null
        return c.json({ turns: page, next, lastEventId: row.last_event }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/conversations/{id}/messages/{messageId}',
        operationId: 'getMessage',
        tags: ['conversations'],
        summary: 'The turn of one message: where a 202 points to',
        security,
        request: {
          params: IdParam.extend({
            messageId: z.union([MessageId, z.string().regex(/^decision:[\w-]{1,100}$/)]),
          }),
        },
        responses: {
          200: json(TurnView, 'The turn; `status` is running until its reply is there'),
          202: json(Accepted, 'Accepted, waits for earlier messages'),
          ...problems,
        },
      }),
      async (c) => {
        const { messageId } = c.req.valid('param')
        const { id } = await ownConversation(db, c.get('caller').subject, c.req.valid('param').id)
        // Two looks: the message may begin between the first and the question to the workflow.
        for (let look = 1; look <= 2; look++) {
          const [turn] = await findTurn(deps, id, messageId)
          if (turn) return c.json(turn, 200)
          const summary = look === 1 ? await conversations.summary(id) : undefined
          if (summary?.unanswered.includes(messageId)) {
            c.header('retry-after', '1')
            return c.json({ messageId, status: 'accepted' as const }, 202)
          }
        }
        throw notFound('message')
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/conversations/{id}/export',
        operationId: 'exportConversation',
        tags: ['conversations'],
        summary: 'The whole conversation as a download',
        security,
        request: { params: IdParam, query: ExportQuery },
        responses: {
          200: json(z.object({ turns: z.array(TurnView) }).loose(), 'Conversation and all turns'),
          ...problems,
        },
      }),
      async (c) => {
        const row = await ownConversation(db, c.get('caller').subject, c.req.valid('param').id)
        const conversation = await readConversation(db, row)
        const turns = await readTurns(db, row.id, { after: 0, limit: 10_000 })
        c.header('content-disposition', `attachment; filename="conversation-${row.id}.json"`)
        return c.json({ conversation, turns, exportedAt: new Date().toISOString() }, 200)
      },
    )
}

const findTurn = ({ db }: Deps, id: string, messageId: string) => readTurns(db, id, { messageId })

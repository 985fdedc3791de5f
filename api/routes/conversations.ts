import { randomUUID } from 'node:crypto'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { ConversationView, CreateConversationBody, ListedConversation, TurnView } from '#contracts/chat.ts'
import { sql } from 'kysely'
import { Mobile } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import { noteProof } from '#platform/identity/mobile-proof.ts'
import type { Caller } from '#platform/identity/scopes.ts'
import { maskedMobile } from '#platform/notifications.ts'
import { addLogContext } from '#platform/telemetry/log-context.ts'
import { conversationsStarted } from '#platform/telemetry/metrics.ts'
import type { Deps, Env } from '../env.ts'
import { unavailable } from '../problems.ts'
import { Accepted, actProblems, IdParam, json, problems, security } from '../schemas.ts'
import { ownConversation, readConversation, readTurns } from '../transcript.ts'
import { turnOf, waitMs } from '../turns.ts'

/** With a text, the first turn stands beside the id. */
const Created = z.object({ conversationId: z.uuid(), ...TurnView.partial().shape })

export function conversationRoutes(deps: Deps) {
  const { db, conversations } = deps
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/conversations',
        operationId: 'createConversation',
        tags: ['conversations'],
        summary: 'Start a conversation, with its first message if you like',
        description:
          'Repeating the request with the same messageId returns the same conversation. ' +
          'With a text, the first turn stands beside the conversationId.',
        security,
        request: { body: { content: { 'application/json': { schema: CreateConversationBody } } } },
        responses: {
          201: json(Created, 'The conversation, and the first turn'),
          202: json(
            Accepted.extend({ conversationId: z.uuid() }),
            'Accepted; the reply comes on the event stream',
          ),
          ...actProblems,
        },
      }),
      async (c) => {
        const { text, messageId = randomUUID() } = c.req.valid('json') ?? {}
        const caller = c.get('caller')
        using place = text === undefined ? undefined : deps.inFlight.enter(caller.subject, messageId)
        if (text !== undefined) {
          const tokens = await deps.limits.tokensOf(caller.subject)
          await deps.limits.requireTokens(tokens, () => isOpened(db, caller.subject, messageId))
        }
        const { conversationId, closed } = await openConversation(deps, caller, messageId)
        if (closed) {
          const [turn] = await readTurns(db, conversationId, { messageId })
          return c.json({ conversationId, ...turn }, 201)
        }
        if (text === undefined) {
          const started = await conversations.start(conversationId, caller.subject)
          if (!started) throw unavailable('The conversation was not opened in time; try again.')
          return c.json({ conversationId }, 201)
        }
        const outcome = await conversations.startWithMessage(
          conversationId,
          caller.subject,
          { messageId, text },
          waitMs(c, deps),
        )
        place?.settle(outcome)
        const turn = await turnOf(deps, conversationId, messageId, outcome)
        if (turn) return c.json({ conversationId, ...turn }, 201)
        c.header('location', `/v1/conversations/${conversationId}/messages/${messageId}`)
        return c.json({ conversationId, messageId, status: 'accepted' as const }, 202)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/conversations',
        operationId: 'listConversations',
        tags: ['conversations'],
        summary: 'Your conversations, latest first',
        security,
        responses: { 200: json(z.object({ conversations: z.array(ListedConversation) }), 'At most 100') },
      }),
      async (c) => {
        const rows = await db
          .selectFrom('conversations')
          .leftJoin('turns', (join) =>
            join.onRef('turns.conversation_id', '=', 'conversations.id').on('turns.turn', '=', 1),
          )
          .select(['id', 'closed_at', 'created_at', 'turns.text'])
          .where('subject', '=', c.get('caller').subject)
          .where('channel', '=', 'chat')
          .orderBy('created_at', 'desc')
          .limit(100)
          .execute()
        const listed = rows.map((row) => ({
          conversationId: row.id,
          state: row.closed_at ? ('closed' as const) : ('open' as const),
          createdAt: row.created_at.toISOString(),
          firstText: row.text,
        }))
        return c.json({ conversations: listed }, 200)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/conversations/{id}',
        operationId: 'getConversation',
        tags: ['conversations'],
        summary: 'Where a conversation stands',
        security,
        request: { params: IdParam },
        responses: { 200: json(ConversationView, 'State, open proposal, bookings'), ...problems },
      }),
      async (c) => {
        const row = await ownConversation(db, c.get('caller').subject, c.req.valid('param').id)
        return c.json(await readConversation(db, row), 200)
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/v1/conversations/{id}',
        operationId: 'closeConversation',
        tags: ['conversations'],
        summary: 'Close a conversation; its bookings stay',
        security,
        request: { params: IdParam },
        responses: { 204: { description: 'Closed, or closed already' }, ...problems },
      }),
      async (c) => {
        const { subject } = c.get('caller')
        const row = await ownConversation(db, subject, c.req.valid('param').id)
        const closed = await conversations.close(row.id)
        if (!closed) throw unavailable('The conversation was not closed in time; try again.')
        await audit(db, { subject, action: 'conversation.close', target: row.id })
        return c.body(null, 204)
      },
    )
}

/** The row, and the issuer's word on the caller's number, go before the workflow, which needs them. The same messageId finds the conversation it opened. */
export async function openConversation(
  { db }: Deps,
  { subject, provenMobile }: Caller,
  messageId: string,
): Promise<{ conversationId: string; closed: boolean }> {
  const mobile = Mobile.safeParse(provenMobile).data
  if (mobile) await noteProof(db, { subject, mobile }, 'issuer')
  const id = randomUUID()
  const row = await db
    .insertInto('conversations')
    .values({ id, subject, opening_message_id: messageId })
    .onConflict((conflict) =>
      conflict.columns(['subject', 'opening_message_id']).doUpdateSet({ subject: sql`excluded.subject` }),
    )
    .returning(['id', 'closed_at'])
    .executeTakeFirstOrThrow()
  addLogContext({ conversationId: row.id })
  if (row.id === id) {
    conversationsStarted.inc()
    await audit(db, { subject, action: 'conversation.create', target: id })
    if (mobile) await audit(db, { subject, action: 'mobile.verified', target: maskedMobile(mobile) })
  }
  return { conversationId: row.id, closed: row.closed_at !== null }
}

/** Whether this message opened a conversation before: then it comes again, and spends nothing. */
async function isOpened(db: Deps['db'], subject: string, messageId: string): Promise<boolean> {
  const row = await db
    .selectFrom('conversations')
    .select('id')
    .where('subject', '=', subject)
    .where('opening_message_id', '=', messageId)
    .executeTakeFirst()
  return row !== undefined
}

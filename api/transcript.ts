/** Reads of the transcript, always below an owner check. */
import { sql, type Kysely } from 'kysely'
import type { ConversationView, Decision, StoredChatEvent, ToolCallView, TurnView } from '#contracts/chat.ts'
import { bookingView, proposalView } from '#contracts/views.ts'
import { prepared } from '#platform/database.ts'
import type { Schema } from '#platform/schema.ts'
import { readBookingsOf } from './bookings.ts'
import { notFound } from './problems.ts'

type Db = Kysely<Schema>

/** @throws ProblemError 404 for a conversation that is unknown or someone else's: nobody learns which. */
export async function ownConversation(db: Db, subject: string, conversationId: string) {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', conversationId)
    .where('subject', '=', subject)
    .where('channel', '=', 'chat')
    .executeTakeFirst()
  if (!row) throw notFound('conversation')
  return row
}

/**
 * A conversation that is to take a message, and the open proposal that the customer has before their eyes there: made in the
 * latest turn, and that turn has replied. Null while a turn runs or after another one. @throws as `ownConversation`
 */
export async function conversationInSight(db: Db, subject: string, conversationId: string) {
  const row = await db
    .selectFrom('conversations')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('turns')
          .select(['turn', 'status'])
          .whereRef('conversation_id', '=', 'conversations.id')
          .orderBy('turn', 'desc')
          .limit(1)
          .as('latest'),
      (join) => join.onTrue(),
    )
    .leftJoin('proposals', (join) =>
      join
        .onRef('proposals.conversation_id', '=', 'conversations.id')
        .onRef('proposals.turn', '=', 'latest.turn')
        .on('proposals.status', '=', 'open'),
    )
    .modifyFront(prepared)
    .select(['latest.status', 'proposals.id as proposal'])
    .where('conversations.id', '=', conversationId)
    .where('subject', '=', subject)
    .where('channel', '=', 'chat')
    .executeTakeFirst()
  if (!row) throw notFound('conversation')
  return { id: conversationId, inSight: row.status === 'done' ? row.proposal : null }
}

export async function readConversation(
  db: Db,
  row: Awaited<ReturnType<typeof ownConversation>>,
): Promise<ConversationView> {
  const [counted, proposal, bookings] = await Promise.all([
    db
      .selectFrom('turns')
      .select(({ fn }) => fn.max('turn').as('turns'))
      .where('conversation_id', '=', row.id)
      .executeTakeFirst(),
    db
      .selectFrom('proposals')
      .selectAll()
      .where('conversation_id', '=', row.id)
      .where('status', '=', 'open')
      .executeTakeFirst(),
    db
      .selectFrom('bookings')
      .selectAll()
      .where('conversation_id', '=', row.id)
      .orderBy('created_at')
      .execute(),
  ])
  return {
    conversationId: row.id,
    state: row.closed_at ? 'closed' : 'open',
    createdAt: row.created_at.toISOString(),
    turns: counted?.turns ?? 0,
    proposal: proposal ? proposalView(proposal) : null,
    bookings: bookings.map(bookingView),
  }
}

/** Turns after `after`, oldest first. */
export async function readTurns(
  db: Db,
  conversationId: string,
  range: { after: number; limit: number } | { turn: number } | { messageId: string },
): Promise<TurnView[]> {
  let query = db
    .selectFrom('turns')
    .modifyFront(prepared)
    .select(['turn', 'message_id', 'text', 'decision', 'status', 'reply', 'model', 'rating'])
    .select(['started_at', 'ended_at'])
    .select(
      sql<ToolCallView[]>`(select coalesce(json_agg(result -> 'view' order by step), '[]') from steps
        where (steps.conversation_id, steps.turn) = (turns.conversation_id, turns.turn) and kind = 'tool')`.as(
        'calls',
      ),
    )
    .select(
      sql<boolean>`exists (select from proposals where (conversation_id, proposals.turn) = (turns.conversation_id, turns.turn))
        or exists (select from steps where (conversation_id, steps.turn) = (turns.conversation_id, turns.turn) and kind = 'note')
        or exists (select from bookings where conversation_id = turns.conversation_id)`.as(
        'concerns_bookings',
      ),
    )
    .where('conversation_id', '=', conversationId)
    .orderBy('turn')
  if ('turn' in range) query = query.where('turn', '=', range.turn)
  else if ('messageId' in range) query = query.where('message_id', '=', range.messageId)
  else query = query.where('turn', '>', range.after).limit(range.limit)
  const turns = await query.execute()
  const [first, last] = [turns[0]?.turn, turns.at(-1)?.turn]
  if (first === undefined || last === undefined) return []
  // Most turns are talk.
  const [proposals, bookings] = turns.some((turn) => turn.concerns_bookings)
    ? await Promise.all([
        db
          .selectFrom('proposals')
          .selectAll()
          .where('conversation_id', '=', conversationId)
          .where('turn', '>=', first)
          .where('turn', '<=', last)
          .orderBy('created_at')
          .execute(),
        readBookingsOf(db, conversationId, first, last),
      ])
    : [[], []]
  return turns.map((row) => {
    const proposal = proposals.findLast((candidate) => candidate.turn === row.turn)
    return {
      turn: row.turn,
      messageId: row.message_id,
      text: row.text,
      decision: row.decision as Decision | null,
      status: row.status as TurnView['status'],
      reply: row.reply === null ? null : { text: row.reply, model: row.model ?? 'none' },
      rating: row.rating,
      toolCalls: row.calls,
      proposal: proposal ? proposalView(proposal) : null,
      bookings: bookings
        .filter(({ turns }) => turns.has(row.turn))
        .map(({ booking }) => bookingView(booking)),
      startedAt: row.started_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
    }
  })
}

export async function readEvents(
  db: Db,
  conversationId: string,
  after: number,
  limit: number,
): Promise<{ seq: number; event: StoredChatEvent }[]> {
  const rows = await db
    .selectFrom('events')
    .modifyFront(prepared)
    .select(['seq', 'event'])
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(({ seq, event }) => ({ seq, event: event as StoredChatEvent }))
}

/** The latest turn that has its reply; 0 where none has. */
export async function lastAnswered(db: Db, conversationId: string): Promise<number> {
  const row = await db
    .selectFrom('turns')
    .select('turn')
    .where('conversation_id', '=', conversationId)
    .where('ended_at', 'is not', null)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.turn ?? 0
}

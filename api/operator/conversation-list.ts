/** Conversations as operators list them. */
import { sql, type Kysely } from 'kysely'
import { ConversationId } from '#contracts/chat.ts'
import type {
  ConversationState,
  OperatorConversation,
  OperatorConversationPage,
} from '#contracts/operator.ts'
import type { Schema } from '#platform/schema.ts'
import { troubles } from './failing.ts'
import { after, exactTime, page, type Cursor } from './cursor.ts'

type Db = Kysely<Schema>

export interface ConversationSearch {
  state?: ConversationState | undefined
  /** Kind of a failure that ended a turn. */
  failure?: string | undefined
  /** Its id, its customer's subject, or the reference of a booking it made. */
  query?: string | undefined
  /** Only those whose own code fails. */
  failing?: boolean | undefined
  /** Ids of those whose own code fails. */
  stalled?: string[]
  cursor?: Cursor | undefined
  limit: number
}

const turnsOf = sql`from turns where turns.conversation_id = conversations.id`
const select = (db: Db) =>
  db
    .selectFrom('conversations')
    .select(['conversations.id', 'channel', 'subject', 'pause', 'closed_at', 'conversations.created_at'])
    .select([
      sql<number>`(select count(*)::int ${turnsOf})`.as('turns'),
      sql<number>`(select count(*)::int ${turnsOf} and failure_kind is not null)`.as('failed_turns'),
      sql<
        string | null
      >`(select failure_kind ${turnsOf} and failure_kind is not null order by turn desc limit 1)`.as(
        'failure',
      ),
      sql<string[]>`array(
        select booking_ref from bookings where bookings.conversation_id = conversations.id order by created_at
      )`.as('booking_refs'),
      exactTime('conversations.created_at').as('exact'),
    ])

export async function listConversations(
  db: Db,
  { state, failure, query, failing, stalled = [], cursor, limit }: ConversationSearch,
): Promise<OperatorConversationPage> {
  let rows = select(db)
    .orderBy('conversations.created_at', 'desc')
    .orderBy('conversations.id', 'desc')
    .limit(limit + 1)
  if (state) rows = rows.where('closed_at', state === 'closed' ? 'is not' : 'is', null)
  if (state && state !== 'closed') rows = rows.where('pause', state === 'open' ? 'is' : 'is not', null)
  if (failure) {
    rows = rows.where('conversations.id', 'in', (eb) =>
      eb.selectFrom('turns').select('conversation_id').where('failure_kind', '=', failure),
    )
  }
  if (failing) rows = rows.where(sql<boolean>`conversations.id = any(${stalled})`)
  if (query) rows = rows.where(isNamed(query.trim()))
  if (cursor) rows = rows.where(after(cursor, 'conversations.created_at', 'conversations.id'))
  const found = page(await rows.execute(), limit, (row) => ({ at: row.exact, id: row.id }))
  const conversations = found.rows.map((row) => view(row, stalled.includes(row.id)))
  return { conversations, next: found.next }
}

export async function findConversation(
  db: Db,
  id: string,
): Promise<Omit<OperatorConversation, 'failing'> | undefined> {
  const row = await select(db).where('conversations.id', '=', id).executeTakeFirst()
  return row && summaryOf(row)
}

function isNamed(name: string) {
  const id = ConversationId.safeParse(name)
  if (id.success) return sql<boolean>`conversations.id = ${id.data}`
  return sql<boolean>`(conversations.subject = ${name} or conversations.id =
    (select conversation_id from bookings where booking_ref = ${name.toUpperCase()}))`
}

const pauses = {
  tokens: 'It has used the model tokens of a conversation (CONVERSATION_TOKEN_BUDGET).',
  cost: 'It has cost what a conversation may (CONVERSATION_COST_BUDGET).',
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>
const view = (row: Row, stalled: boolean): OperatorConversation => ({
  ...summaryOf(row),
  failing: stalled ? troubles.failing : null,
})
const summaryOf = (row: Row): Omit<OperatorConversation, 'failing'> => ({
  conversationId: row.id,
  channel: row.channel,
  state: row.closed_at ? 'closed' : row.pause ? 'paused' : 'open',
  pause: row.closed_at || !row.pause ? null : { budget: row.pause, why: pauses[row.pause] },
  subject: row.subject,
  createdAt: row.created_at.toISOString(),
  turns: row.turns,
  failedTurns: row.failed_turns,
  failure: row.failure,
  bookingRefs: row.booking_refs,
})

/** What happened in a conversation and to its bookings, from the transcript and the ledger. */
import type { Kysely } from 'kysely'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { StoredChatEvent, ToolCallView } from '#contracts/chat.ts'
import type { TimelineEntry } from '#contracts/operator-timeline.ts'
import { proposalView } from '#contracts/views.ts'
import type { Schema } from '#platform/schema.ts'
import { tellLine } from './ledger-words.ts'

type Db = Kysely<Schema>

/** Events of a conversation that are shown, the latest: some hundred turns. */
const mostEvents = 1_000

export async function chatTimeline(db: Db, conversationId: string) {
  const events = await db
    .selectFrom('events')
    .select(['event', 'created_at'])
    .where('conversation_id', '=', conversationId)
    .orderBy('seq', 'desc')
    .limit(mostEvents + 1)
    .execute()
  const shown = events.slice(0, mostEvents).toReversed()
  const first = (shown[0]?.event as StoredChatEvent & { turn?: number })?.turn ?? 0
  const [failures, steps, direct] = await Promise.all([
    readFailures(db, conversationId, first),
    readSteps(db, conversationId, first),
    readDirectProposals(db, conversationId),
  ])
  const told = shown.flatMap(({ event, created_at }) =>
    tellEvent(event as StoredChatEvent, created_at.toISOString(), failures),
  )
  // What a step led to is written with it, and stands below it.
  return { entries: inOrder([...steps, ...direct, ...told]), truncated: events.length > mostEvents }
}

/** By time; entries of the same millisecond stay as they are. */
export const inOrder = (entries: TimelineEntry[]): TimelineEntry[] =>
  entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))

async function readFailures(db: Db, conversationId: string, first: number): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom('turns')
    .select(['turn', 'failure_kind'])
    .where('conversation_id', '=', conversationId)
    .where('failure_kind', 'is not', null)
    .where('turn', '>=', first)
    .execute()
  return new Map(rows.map(({ turn, failure_kind }) => [turn, failure_kind ?? '']))
}

/** Tools and bookings stand in the timeline as steps and ledger lines. */
function tellEvent(event: StoredChatEvent, at: string, failures: Map<number, string>): TimelineEntry[] {
  switch (event.type) {
    case 'message': {
      const { turn, text, decision } = event
      return [{ kind: 'message', at, turn, author: 'customer', text, decision, failure: null }]
    }
    case 'reply': {
      const { turn, reply } = event
      const author = reply.model === 'none' ? 'system' : 'assistant'
      const failure = failures.get(turn) ?? null
      return [{ kind: 'message', at, turn, author, text: reply.text, decision: null, failure }]
    }
    case 'proposal':
      return [{ kind: 'proposal', at, turn: event.turn, proposal: event.proposal }]
    case 'closed':
      return [{ kind: 'closed', at }]
    case 'tool':
    case 'booking':
      return []
  }
}

async function readSteps(db: Db, conversationId: string, first: number): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom('steps')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('turn', '>=', first)
    .where('kind', 'in', ['model', 'tool'])
    .orderBy('turn')
    .orderBy('step')
    .execute()
  return rows.map((row): TimelineEntry => {
    const { turn, step, attempts } = row
    const at = row.created_at.toISOString()
    if (row.kind === 'tool') {
      const { view } = row.result as { view: ToolCallView }
      return { kind: 'tool_call', at, turn, step, call: view, attempts }
    }
    const asked = (row.items as { type?: string; name?: string }[]).flatMap(({ type, name }) =>
      type === 'function_call' && name !== undefined ? [name.slice(0, 100)] : [],
    )
    return {
      kind: 'model_call',
      at,
      turn,
      step,
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
      durationMs: row.duration_ms,
      attempts,
      asked,
    }
  })
}

/** By MCP: they make no event. */
async function readDirectProposals(db: Db, conversationId: string): Promise<TimelineEntry[]> {
  const rows = await db
    .selectFrom('proposals')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('turn', '=', 0)
    .orderBy('created_at', 'desc')
    .limit(mostEvents)
    .execute()
  return rows.map((row) => ({
    kind: 'proposal',
    at: row.created_at.toISOString(),
    turn: 0,
    proposal: proposalView(row),
  }))
}

export async function ledgerTimeline(db: Db, bookingRefs: string[]): Promise<TimelineEntry[]> {
  if (bookingRefs.length === 0) return []
  const lines = await db
    .selectFrom('booking_ledger')
    .selectAll()
    .where('booking_ref', 'in', bookingRefs)
    .orderBy('id')
    .execute()
  const before = new Map<string, BookingStatus>()
  return lines.map(({ booking_ref: bookingRef, detail, at, ...line }) => {
    const status = line.status as BookingStatus
    const text = tellLine(status, before.get(bookingRef) ?? null, detail)
    before.set(bookingRef, status)
    const by = typeof detail['by'] === 'string' ? detail['by'] : 'workflow'
    return { kind: 'ledger', at: at.toISOString(), bookingRef, status, by, text, detail }
  })
}

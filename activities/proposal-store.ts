/** Proposals in the database: one is open per conversation, and each is closed once. */
import { sql } from 'kysely'
import type { TurnKey } from '#contracts/activities.ts'
import type { OpenProposal } from '#contracts/conversation.ts'
import { proposalView } from '#contracts/views.ts'
import { proposals } from '#platform/telemetry/metrics.ts'
import type { Db } from './deps.ts'
import { storableJson } from './storable.ts'
import { addEvent } from './store.ts'

export interface NewProposal {
  open: Omit<OpenProposal, 'presentedTurn'>
  arguments: Record<string, string | undefined>
  dealerName: string
  /** For the customer. */
  summary: string
}

/** Stores the proposal; an open one of the same conversation is superseded by it. */
export async function storeProposal(db: Db, call: TurnKey, proposal: NewProposal): Promise<void> {
  const { conversationId, turn } = call
  const superseded = await db
    .updateTable('proposals')
    .set({ status: 'superseded' })
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'open')
    .returningAll()
    .execute()
  const row = await db
    .insertInto('proposals')
    .values(rowOf(conversationId, turn, proposal))
    .returningAll()
    .executeTakeFirstOrThrow()
  for (const changed of [...superseded, row]) {
    proposals.inc({ kind: changed.kind, outcome: changed.status === 'open' ? 'made' : changed.status })
    const key = `proposal:${changed.id}:${changed.status}`
    await addEvent(db, conversationId, key, { type: 'proposal', turn, proposal: proposalView(changed) })
  }
}

/**
 * Of a direct call: stands beside others that are open. The same call finds its own again, open for another while unless it was
 * answered; one under its name that asks for something else stays as it is.
 */
export async function keepProposal(db: Db, conversationId: string, proposal: NewProposal): Promise<void> {
  const row = rowOf(conversationId, 0, proposal)
  const kept = await db
    .insertInto('proposals')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({ expires_at: eb.ref('excluded.expires_at'), status: 'open' }))
        .whereRef('proposals.digest', '=', 'excluded.digest')
        .where('proposals.status', 'in', ['open', 'expired']),
    )
    // Zero where the statement made the row rather than changed one.
    .returning(sql<boolean>`xmax = 0`.as('made'))
    .executeTakeFirst()
  if (kept?.made) proposals.inc({ kind: row.kind, outcome: 'made' })
}

const rowOf = (conversationId: string, turn: number, proposal: NewProposal) => ({
  id: proposal.open.proposalId,
  conversation_id: conversationId,
  turn,
  kind: proposal.open.change?.change.kind ?? 'book',
  booking_ref: proposal.open.change?.bookingRef ?? null,
  arguments: storableJson(proposal.arguments),
  digest: proposal.open.digest,
  dealer_name: proposal.dealerName,
  summary: proposal.summary,
  expires_at: new Date(proposal.open.expiresAt),
})

/** Closes an open proposal, once: what the customer decided about it, or that it expired. */
export async function closeProposal(
  db: Db,
  proposalId: string,
  status: 'confirmed' | 'declined' | 'expired',
): Promise<void> {
  const closed = await db
    .updateTable('proposals')
    .set({ status })
    .where('id', '=', proposalId)
    .where('status', '=', 'open')
    .returningAll()
    .executeTakeFirst()
  if (!closed) return
  proposals.inc({ kind: closed.kind, outcome: status })
  const event = { type: 'proposal' as const, turn: closed.turn, proposal: proposalView(closed) }
  await addEvent(db, closed.conversation_id, `proposal:${proposalId}:${status}`, event)
}

/** Proposals in the database: one is open per conversation, and each is closed once. */
import type { RunTool } from '#contracts/activities.ts'
import type { OpenProposal } from '#contracts/conversation.ts'
import { proposalView } from '#contracts/views.ts'
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
export async function storeProposal(db: Db, call: RunTool, proposal: NewProposal): Promise<void> {
  const { conversationId, turn } = call
  const { proposalId, digest, change, expiresAt } = proposal.open
  const superseded = await db
    .updateTable('proposals')
    .set({ status: 'superseded' })
    .where('conversation_id', '=', conversationId)
    .where('status', '=', 'open')
    .returningAll()
    .execute()
  const row = await db
    .insertInto('proposals')
    .values({
      id: proposalId,
      conversation_id: conversationId,
      turn,
      kind: change?.change.kind ?? 'book',
      booking_ref: change?.bookingRef ?? null,
      arguments: storableJson(proposal.arguments),
      digest,
      dealer_name: proposal.dealerName,
      summary: proposal.summary,
      expires_at: new Date(expiresAt),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  for (const changed of [...superseded, row]) {
    const key = `proposal:${changed.id}:${changed.status}`
    await addEvent(db, conversationId, key, { type: 'proposal', turn, proposal: proposalView(changed) })
  }
}

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
  const event = { type: 'proposal' as const, turn: closed.turn, proposal: proposalView(closed) }
  await addEvent(db, closed.conversation_id, `proposal:${proposalId}:${status}`, event)
}

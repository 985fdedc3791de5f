/** Letting a paused conversation go on. */
import { sql } from 'kysely'
import type { ResumeResult } from '#contracts/operator.ts'
import { audit } from '#platform/audit.ts'
import { redact } from '#platform/redaction.ts'
import type { Deps } from '../env.ts'
import { notFound, ProblemError } from '../problems.ts'
import { findConversation } from './conversation-list.ts'

/**
 * Gives a paused conversation a whole budget again, from its next turn on: what was spent before counts no more. Of two operators at
 * once one is refused. @throws ProblemError 404; 409 where it is not paused.
 */
export async function resume(
  { db }: Pick<Deps, 'db'>,
  { conversationId, reason, by }: { conversationId: string; reason: string; by: string },
): Promise<ResumeResult> {
  const before = await findConversation(db, conversationId)
  if (!before) throw notFound('conversation')
  const resumed = await db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('conversations')
      .set({
        pause: null,
        budget_from_turn: sql<number>`1 + (select max(turn) from turns where conversation_id = ${conversationId})`,
      })
      .where('id', '=', conversationId)
      .where('pause', 'is not', null)
      .where('closed_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    const detail = { budget: before.pause?.budget ?? null, reason: redact(reason) }
    await audit(trx, { subject: by, action: 'conversation.resume', target: conversationId, detail })
    return true
  })
  const conversation = await findConversation(db, conversationId)
  if (!conversation) throw notFound('conversation')
  if (resumed) return { conversation }
  const detail = `The conversation is ${conversation.state}; only one that is paused can be resumed.`
  throw new ProblemError(409, 'conversation-not-paused', detail, { extension: { conversation } })
}

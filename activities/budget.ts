/** Whether a conversation may go on asking the model. */
import { sql } from 'kysely'
import { pauseAfter, type ConversationBudget, type Pause } from '#platform/limits/token-budget.ts'
import type { Tokens } from '#platform/model-prices.ts'
import type { Db } from './deps.ts'

/** Since the budget began. */
export interface Standing extends Tokens {
  pause: Pause | null
}

export async function readStanding(db: Db, conversationId: string): Promise<Standing> {
  const { rows } = await sql<{
    standing: Standing
  }>`select ${standingOf(conversationId)} as standing`.execute(db)
  const [row] = rows
  if (!row?.standing) throw new Error(`there is no conversation ${conversationId}`)
  return row.standing
}

/** What of its budget a conversation has spent: a column for a statement that is made anyway. */
export const standingOf = (conversationId: string) => sql<Standing>`(
  select json_build_object('pause', pause,
    'inputTokens', coalesce(sum(input_tokens), 0), 'outputTokens', coalesce(sum(output_tokens), 0))
  from conversations left join steps
    on conversation_id = conversations.id and kind = 'model' and steps.turn >= budget_from_turn
  where conversations.id = ${conversationId}
  group by conversations.id)`

/** Whether it is paused; written where that changes. */
export async function isPaused(
  db: Db,
  conversationId: string,
  { pause: before, ...spent }: Standing,
  budget: ConversationBudget,
): Promise<boolean> {
  const pause = pauseAfter(spent, budget)
  if (pause !== before) {
    await db.updateTable('conversations').set({ pause }).where('id', '=', conversationId).execute()
  }
  return pause !== null
}

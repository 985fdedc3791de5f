import { costOf, type ModelPrices, type Tokens } from '../model-prices.ts'
import type { Limit } from './limit-store.ts'

/** Model tokens of a subject, added by the worker after each model call and looked at by the API before each message. */
export const tokensPerDay = (points: number): Limit => ({ name: 'tokens', points, seconds: 24 * 3_600 })

/** What a conversation may spend from its beginning, or from where an operator let it go on. */
export interface ConversationBudget extends ModelPrices {
  CONVERSATION_TOKEN_BUDGET: number
  CONVERSATION_COST_BUDGET?: number | undefined
}

/** Which budget is used up. */
export type Pause = 'tokens' | 'cost'

/** Null while the budget lasts. */
export function pauseAfter(spent: Tokens, budget: ConversationBudget): Pause | null {
  if (spent.inputTokens + spent.outputTokens >= budget.CONVERSATION_TOKEN_BUDGET) return 'tokens'
  const { CONVERSATION_COST_BUDGET: most = Infinity } = budget
  return (costOf(spent, budget) ?? 0) >= most ? 'cost' : null
}

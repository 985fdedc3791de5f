/** What conversations and bookings took: tokens from the transcript, the rest from what Temporal keeps. */
import { sql, type Kysely } from 'kysely'
import type {
  BookingUsage,
  ConversationUsage,
  HistoryUsage,
  ModelUsage,
  Usage,
} from '#contracts/operator-usage.ts'
import type { ConversationBudget } from '#platform/limits/token-budget.ts'
import { costOf, type ModelPrices, type Tokens } from '#platform/model-prices.ts'
import type { Schema } from '#platform/schema.ts'
import { addHistory, noHistory } from './history-usage.ts'

type Db = Kysely<Schema>
type Histories = ReadonlyMap<number, HistoryUsage>

/** Turns that are listed. */
const mostTurns = 200

/** `histories`: by turn, as far as Temporal keeps them. */
export async function conversationUsage(
  db: Db,
  conversationId: string,
  histories: Histories,
  budget: ConversationBudget,
): Promise<ConversationUsage> {
  const turns = await readTurns(db, conversationId)
  const spent = sumOf(turns.filter(({ turn, budget_from_turn: from }) => turn >= from))
  const { CONVERSATION_TOKEN_BUDGET: most, CONVERSATION_COST_BUDGET: mostCost } = budget
  return {
    turns: turns.slice(-mostTurns).map((row) => ({
      turn: row.turn,
      model: modelUsage([row], budget),
      history: histories.get(row.turn) ?? null,
    })),
    total: sumUsage(turns, histories, budget),
    budget: {
      tokens: { spent: spent.inputTokens + spent.outputTokens, most },
      cost: mostCost === undefined ? null : { spent: costOf(spent, budget) ?? 0, most: mostCost },
    },
  }
}

export interface BookingTurn {
  conversation_id: string
  /** The turn in which the customer approved; 0 outside conversations. */
  turn: number
}

/** `histories` are those of its conversation, `own` that of its workflow. */
export async function bookingUsage(
  db: Db,
  { conversation_id, turn }: BookingTurn,
  histories: Histories,
  own: HistoryUsage | null,
  prices: ModelPrices,
): Promise<BookingUsage> {
  if (turn === 0) {
    return { conversation: null, workflow: own, total: { model: modelUsage([], prices), history: own } }
  }
  const turns = (await readTurns(db, conversation_id)).filter((row) => row.turn <= turn)
  const conversation = sumUsage(turns, histories, prices)
  const history = conversation.history && own && addHistory(conversation.history, own)
  return { conversation, workflow: own, total: { model: conversation.model, history } }
}

interface TurnTokens extends Tokens {
  turn: number
  calls: number
}

/** All turns, oldest first, also those without a model call. */
async function readTurns(db: Db, conversationId: string) {
  return await db
    .selectFrom('turns')
    .innerJoin('conversations', 'conversations.id', 'turns.conversation_id')
    .leftJoin('steps', (join) =>
      join
        .onRef('steps.conversation_id', '=', 'turns.conversation_id')
        .onRef('steps.turn', '=', 'turns.turn')
        .on('steps.kind', '=', 'model'),
    )
    .select((eb) => [
      'turns.turn',
      'budget_from_turn',
      eb.fn.count<number>('steps.step').as('calls'),
      sql<number>`coalesce(sum(input_tokens), 0)`.as('inputTokens'),
      sql<number>`coalesce(sum(output_tokens), 0)`.as('outputTokens'),
    ])
    .where('turns.conversation_id', '=', conversationId)
    .groupBy(['turns.turn', 'budget_from_turn'])
    .orderBy('turns.turn')
    .execute()
}

function sumUsage(turns: TurnTokens[], histories: Histories, prices: ModelPrices): Usage {
  const parts = turns.map(({ turn }) => histories.get(turn))
  const history = parts.reduce<HistoryUsage | null>(
    (sum, part) => (sum && part ? addHistory(sum, part) : null),
    noHistory,
  )
  return { model: modelUsage(turns, prices), history }
}

const modelUsage = (turns: TurnTokens[], prices: ModelPrices): ModelUsage => {
  const sum = sumOf(turns)
  return { ...sum, cost: costOf(sum, prices) }
}

const sumOf = (turns: TurnTokens[]) => ({
  calls: turns.reduce((sum, { calls }) => sum + calls, 0),
  inputTokens: turns.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
  outputTokens: turns.reduce((sum, { outputTokens }) => sum + outputTokens, 0),
})

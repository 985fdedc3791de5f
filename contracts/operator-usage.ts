/** What turns and bookings took, for operators: model tokens, money, and what they left in Temporal. */
import { z } from 'zod'

export const ModelUsage = z.object({
  calls: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  /** Dollars, by MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT; null where these are unset. */
  cost: z.number().nullable(),
})
export type ModelUsage = z.infer<typeof ModelUsage>

export const HistoryUsage = z.object({
  /** As Temporal Cloud bills them. Heartbeats, queries and refused updates leave no event: they are not among these. */
  actions: z.int(),
  events: z.int(),
  /** As the server measures a history. */
  bytes: z.int(),
})
export type HistoryUsage = z.infer<typeof HistoryUsage>

/** `history` is null where Temporal does not keep it any more, does not answer, or has more of it than is read. */
export const Usage = z.object({ model: ModelUsage, history: HistoryUsage.nullable() })
export type Usage = z.infer<typeof Usage>

export const ConversationUsage = z.object({
  /** The latest 200, oldest first. An event of the history counts for the turn that began last before it. */
  turns: z.array(Usage.extend({ turn: z.int() })),
  /** Of all turns. */
  total: Usage,
  /** What is spent of what it may spend; `cost` is null where no CONVERSATION_COST_BUDGET is set. */
  budget: z.object({
    tokens: z.object({ spent: z.int(), most: z.int() }),
    cost: z.object({ spent: z.number(), most: z.number() }).nullable(),
  }),
})
export type ConversationUsage = z.infer<typeof ConversationUsage>

export const BookingUsage = z.object({
  /** Of the conversation's turns up to the one in which the customer approved; null outside conversations. */
  conversation: Usage.nullable(),
  /** Of the booking's own workflow. */
  workflow: HistoryUsage.nullable(),
  /** Of both; its history is null where one of them is. */
  total: Usage,
})
export type BookingUsage = z.infer<typeof BookingUsage>

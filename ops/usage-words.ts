/** What turns and bookings took, as lines. */
import type { BookingUsage, ConversationUsage, HistoryUsage, Usage } from '#contracts/operator-usage.ts'

export function tellConversationUsage({ turns, total, budget }: ConversationUsage): string[] {
  const { tokens, cost } = budget
  const money = cost ? `, $${cost.spent.toFixed(4)} of $${cost.most}` : ''
  return [
    ...turns.map((turn) => `turn ${turn.turn}: ${tellUsage(turn)}`),
    `in all: ${tellUsage(total)}`,
    `budget: ${tokens.spent} of ${tokens.most} tokens${money}`,
  ]
}

export const tellBookingUsage = ({ conversation, workflow, total }: BookingUsage): string[] => [
  ...(conversation ? [`turns up to it: ${tellUsage(conversation)}`] : []),
  `its workflow: ${tellHistory(workflow)}`,
  `in all: ${tellUsage(total)}`,
]

function tellUsage({ model, history }: Usage): string {
  const { calls, inputTokens, outputTokens, cost } = model
  const money = cost === null ? '' : `, $${cost.toFixed(4)}`
  return `${calls} model calls, ${inputTokens} tokens in, ${outputTokens} out${money}; ${tellHistory(history)}`
}

const tellHistory = (history: HistoryUsage | null): string =>
  history
    ? `${history.actions} Temporal actions, ${history.events} events, ${history.bytes} bytes`
    : 'not all of its history is there'

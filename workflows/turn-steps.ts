/** What both forms of a turn share: step numbers, what a tool's outcome means to the chat, and kinds of failure. */
import { ActivityFailure, ApplicationFailure, patched } from '@temporalio/workflow'
import type { ToolOutcome, TurnKey } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import type { Conversation } from './conversation-state.ts'

/** The step numbers of a turn, in order; 0 is the customer's act. */
export class Steps {
  next = 1
  take(): number {
    return this.next++
  }
}

/** `booked`: the turn has a booking's news to tell. */
export function learnFrom(chat: Conversation, key: TurnKey, booked: boolean, outcome: ToolOutcome): void {
  const { dealerCode, proposal } = outcome
  if (dealerCode) chat.state.dealerCode = dealerCode
  if (!proposal) return
  // "Ok" may welcome the news as well as approve: such a proposal is left to its button.
  if (booked && patched('yes-beside-news')) chat.proposedInTurn++
  chat.propose(key.turn, proposal)
}

/** The failure's type, `undefined` for what is not an activity's failure (a bug of ours: it must surface). */
export function failureKind(error: unknown): Failure | undefined {
  if (!(error instanceof ActivityFailure)) return undefined
  if (!(error.cause instanceof ApplicationFailure)) return undefined
  return Object.values(Failure).find((kind) => kind === (error.cause as ApplicationFailure).type)
}

import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow'
import { searchAttributes } from '#contracts/names.ts'
import type { Conversation } from './conversation-state.ts'

/** Returns a function that shows operators where the conversation stands; an upsert costs an event, so only what changed is sent. */
export function operatorView(chat: Conversation): () => void {
  const { state } = chat
  const stateShown = (): string => {
    if (chat.closed) return 'closed'
    return state.proposal ? 'awaiting_confirmation' : 'open'
  }
  const shown = (): string => JSON.stringify([stateShown(), state.dealerCode, state.failureKind])
  // A run begins with the attributes of the run before it.
  let published = shown()

  return () => {
    setCurrentDetails(chat.markdown())
    if (shown() === published || (chat.pending > 0 && !chat.closed)) return
    published = shown()
    upsertSearchAttributes([
      { key: searchAttributes.conversationState, value: stateShown() },
      { key: searchAttributes.dealerCode, value: state.dealerCode },
      { key: searchAttributes.failureKind, value: state.failureKind },
    ])
  }
}

import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow'
import type { AddNote, ConcludeTurn, TurnKey } from '#contracts/activities.ts'
import type { BookingChanged, ConversationState, OpenProposal, TurnResult } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import {
  bookingChangedSignal,
  closedSignal,
  decideProposalUpdate,
  getConversationQuery,
  sendMessageUpdate,
} from '#contracts/messages.ts'
import { bookingOrders } from './booking-orders.ts'
import { Conversation, decisionAct, messageAct, type Act } from './conversation-state.ts'
import { now } from './clock.ts'
import { closeWhenIdle } from './idle.ts'
import { operatorView } from './operator-view.ts'
import { record } from './options.ts'
import { failureKind, Steps } from './turn-steps.ts'
import { converse, type Ending } from './turn.ts'

/** One chat, from its first message until it is closed or nobody wrote for `idleMs`. */
export async function conversation(state: ConversationState): Promise<void> {
  // An update may run at its setHandler line: everything it needs stands above.
  const chat = new Conversation(state)
  const orders = bookingOrders(chat)
  let tail: Promise<unknown> = Promise.resolve()
  const publish = operatorView(chat)

  /** Turns run one after another, in the order in which their acts arrived. */
  function inOrder<T>(run: () => Promise<T>): Promise<T> {
    chat.pending++
    const result = tail.then(run).finally(() => {
      chat.pending--
      publish()
    })
    tail = result.catch(() => undefined)
    return result
  }

  async function take(act: Act): Promise<TurnResult> {
    const answered = chat.answer(act.messageId)
    if (answered) return answered
    const same = chat.running.get(act.messageId)
    if (same) return await same.result
    const inSight = chat.proposalInSight()
    const result = inOrder(() => runTurn(act, inSight))
    chat.running.set(act.messageId, { digest: act.digest, result })
    try {
      return await result
    } finally {
      chat.running.delete(act.messageId)
    }
  }

  async function runTurn(act: Act, inSight: OpenProposal | null): Promise<TurnResult> {
    const refusal = act.decision === null ? undefined : chat.decisionRefusal(act)
    if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.failure)
    const key = { conversationId: state.conversationId, turn: state.nextTurn++ }
    chat.turnsInThisRun++
    publish()
    const steps = new Steps()
    const { note, unstored, ...begun } = await begin(act, inSight, key, steps)
    const booked = note?.kind === 'booking' ? note : null
    let ending: Ending = begun.paused ? 'paused' : null
    try {
      chat.trail = []
      if (!begun.paused) ending = await converse(chat, key, steps, { act: unstored, booked: booked !== null })
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
      ending = failureKind(error) ?? Failure.modelUnavailable
    }
    const failure = ending === 'paused' ? null : ending
    if (ending !== null && ending !== Failure.modelRefused) {
      const { bookingRef = null, change } = { ...booked }
      await record.concludeTurn({
        ...key,
        sentence: sentenceWithoutReply(note, failure),
        bookingRef,
        ...(change && { change }),
        failureKind: failure,
        ...(unstored && { act: unstored }),
      })
    }
    state.failureKind = failure
    if (failure !== null) chat.replyFailed(key.turn)
    const result: TurnResult = {
      turn: key.turn,
      outcome: failure === null ? 'replied' : 'failed',
      failureKind: failure,
    }
    chat.remember(act, result)
    return result
  }

  /**
   * Stores the act and settles what it decides. Mere talk settles nothing: it is left `unstored`, and one activity begins with it and
   * answers. `paused`: the conversation's budget is used up.
   */
  async function begin(act: Act, inSight: OpenProposal | null, key: TurnKey, steps: Steps) {
    const { messageId, text, decision } = act
    if (chat.decisionOf(act, inSight) === null && patched('takes-turns')) {
      state.lastActAt = now()
      return { note: null, paused: false, unstored: { messageId, text, decision } }
    }
    const { startedAt, paused = false } = await record.beginTurn({ ...key, messageId, text, decision })
    state.lastActAt = startedAt
    const note = await decide(act, inSight, key.turn, startedAt)
    if (note) await record.addNote({ ...key, step: steps.take(), note })
    return { note, paused, unstored: null }
  }

  /** Carries out what the act decides about the open proposal; the note tells the model what came of it. */
  async function decide(
    act: Act,
    inSight: OpenProposal | null,
    turn: number,
    startedAt: number,
  ): Promise<AddNote['note'] | null> {
    // What stands in quotes was said by somebody else, or at another time.
    const quotes = inSight !== null && act.text?.includes('"') === true && patched('no-quoted-yes')
    const settled = chat.settleProposal(act, quotes ? null : inSight, startedAt)
    if (settled === null) return null
    const { kind, proposal } = settled
    const { proposalId, change } = proposal
    if (kind !== 'approved') return { kind: `proposal_${kind}`, proposalId }
    if (change === undefined) {
      const bookingRef = await orders.book(proposal, turn)
      return { kind: 'booking', bookingRef, status: state.bookings[bookingRef] ?? 'requested' }
    }
    const { bookingRef } = change
    const came = await orders.change(proposal, change)
    const status = state.bookings[bookingRef] ?? 'confirmed'
    return { kind: 'booking', bookingRef, status, change: { proposalId, kind: change.change.kind, ...came } }
  }

  async function onBookingChanged(change: BookingChanged): Promise<void> {
    chat.booking(change.bookingRef, change.status)
    if (orders.awaits(change)) return
    await inOrder(async () => {
      const turn = state.nextTurn++
      chat.turnsInThisRun++
      await record.announceBooking({ conversationId: state.conversationId, turn, ...change })
    })
  }

  const admit = (act: Act): void => {
    const refusal = chat.refusal(act)
    if (refusal) throw ApplicationFailure.nonRetryable(refusal.message, refusal.failure)
  }
  setHandler(getConversationQuery, () => chat.summary(), { description: 'Where the conversation stands' })
  setHandler(sendMessageUpdate, (message) => take(messageAct(message)), {
    description: "A customer's message; answers with its turn",
    validator: (message) => admit(messageAct(message)),
  })
  setHandler(decideProposalUpdate, (message) => take(decisionAct(message)), {
    description: 'Confirm or decline the open proposal',
    validator: (message) => admit(decisionAct(message)),
  })
  setHandler(bookingChangedSignal, onBookingChanged)
  setHandler(closedSignal, () => {
    chat.closed = true
  })

  try {
    await CancellationScope.cancellable(async () => {
      void closeWhenIdle(chat).catch(() => undefined)
      await condition(() => chat.closed || (workflowInfo().continueAsNewSuggested && chat.turnsInThisRun > 0))
    })
  } catch (error) {
    // An operator cancelled the workflow: to the customer the chat is closed.
    if (!isCancellation(error)) throw error
    chat.closed = true
    await CancellationScope.nonCancellable(() =>
      record.closeConversation({ conversationId: state.conversationId }),
    )
    throw error
  }
  chat.rollingOver = true
  await condition(allHandlersFinished)
  if (!chat.closed) await continueAsNew<typeof conversation>(state)
  await record.closeConversation({ conversationId: state.conversationId })
  publish()
}

/** What ends a turn that the model did not end: `failure` says why, null that it was not asked. */
function sentenceWithoutReply(
  note: AddNote['note'] | null,
  failure: Failure | null,
): ConcludeTurn['sentence'] {
  if (failure === null) return note?.kind ?? 'paused'
  if (note?.kind === 'booking') return 'booking'
  const gaveUp = failure === Failure.modelLoop || failure === Failure.modelBadToolCalls
  return gaveUp ? 'model_gave_up' : 'model_unavailable'
}

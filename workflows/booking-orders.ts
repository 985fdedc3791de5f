/** What a conversation has its bookings do once the customer said yes, and how long the turn waits for the outcome. */
import {
  ApplicationFailure,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  startChild,
  uuid4,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow'
import type { ChangeNote } from '#contracts/activities.ts'
import type { BookingChanged, OpenProposal, ProposedChange } from '#contracts/conversation.ts'
import { changeApprovedSignal } from '#contracts/messages.ts'
import { bookingRefFromUuid, bookingWorkflowId, searchAttributes } from '#contracts/names.ts'
import { booking } from './booking.ts'
import type { Conversation } from './conversation-state.ts'

/** How long a turn waits for its booking before it replies that the result will follow. */
const bookingWait = '20s'

export function bookingOrders(chat: Conversation) {
  const { state } = chat
  /** What the running turn waits for: a booking's reference or a change's id. */
  let awaited: string | null = null
  let outcome: BookingChanged | null = null

  /** Whether this news is what the running turn waits for, and therefore needs no announcement of its own. */
  function awaits(change: BookingChanged): boolean {
    if (awaited === null || (change.bookingRef !== awaited && change.changeId !== awaited)) return false
    outcome = change
    return true
  }

  async function untilKnown(summary: string): Promise<BookingChanged | null> {
    await condition(() => outcome !== null, bookingWait, { summary })
    awaited = null
    return outcome
  }

  async function book(proposal: OpenProposal, turn: number): Promise<string> {
    const { conversationId } = state
    const bookingRef = bookingRefFromUuid(uuid4())
    const { proposalId, digest, dealerCode, summary } = proposal
    chat.booking(bookingRef, 'requested')
    awaited = bookingRef
    outcome = null
    await startChild(booking, {
      workflowId: bookingWorkflowId(bookingRef),
      args: [{ bookingRef, conversationId, turn, proposalId, digest, dealerCode, summary }],
      // The booking outlives this run and this chat.
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
      // A killed worker's task is handed out again after 2 s instead of 10.
      workflowTaskTimeout: '2s',
      staticSummary: summary,
      typedSearchAttributes: [
        { key: searchAttributes.bookingState, value: 'requested' },
        { key: searchAttributes.dealerCode, value: dealerCode },
      ],
    })
    await untilKnown(`wait for booking ${bookingRef}`)
    return bookingRef
  }

  /** The booking may be another chat's: it answers to the chat that asked, and tells its own. */
  async function change(
    { proposalId: changeId, digest }: OpenProposal,
    { bookingRef, change }: ProposedChange,
  ): Promise<Pick<ChangeNote, 'outcome' | 'reason'>> {
    const { conversationId } = state
    awaited = changeId
    outcome = null
    try {
      const order = { changeId, change, digest, conversationId, by: 'customer' }
      await getExternalWorkflowHandle(bookingWorkflowId(bookingRef)).signal(changeApprovedSignal, order)
    } catch (error) {
      awaited = null
      // It has ended, or takes no more signals.
      if (error instanceof ApplicationFailure) return { outcome: 'refused' }
      throw error
    }
    const known = await untilKnown(`wait for the change of ${bookingRef}`)
    if (known?.news === 'unchanged') {
      return { outcome: 'refused', ...(known.reason && { reason: known.reason }) }
    }
    return { outcome: known === null || known.status === 'needs_attention' ? 'pending' : 'done' }
  }

  return { book, change, awaits }
}

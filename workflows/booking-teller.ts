/** Who hears of a booking: operators by its search attributes and details page, chats by `bookingChanged`. */
import {
  ApplicationFailure,
  getExternalWorkflowHandle,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow'
import type { BookingInput, BookingNews, ChangeBooking, ChangeResult } from '#contracts/conversation.ts'
import { bookingChangedSignal } from '#contracts/messages.ts'
import { conversationWorkflowId, searchAttributes } from '#contracts/names.ts'
import type { Booking } from './booking-state.ts'

export type BookingTeller = ReturnType<typeof bookingTeller>

export function bookingTeller({ conversationId: ownChat, summary: what }: BookingInput, life: Booking) {
  // Started without attributes, as on the time-skipping test server, which knows none, a booking gets none.
  const indexed = workflowInfo().typedSearchAttributes.get(searchAttributes.bookingState) !== undefined

  /** Shows operators where the booking stands. */
  function publish(): void {
    setCurrentDetails(life.markdown(what))
    if (!indexed) return
    upsertSearchAttributes([
      { key: searchAttributes.bookingState, value: life.summary.status },
      { key: searchAttributes.failureKind, value: life.failure },
    ])
  }

  async function tell(
    chat: string,
    news: BookingNews,
    order?: ChangeBooking,
    reason?: string | null,
  ): Promise<void> {
    const { bookingRef, status } = life.summary
    const settles = order?.conversationId === chat && { changeId: order.changeId }
    try {
      // By workflow id alone, so that it reaches the chat's current run.
      const workflow = getExternalWorkflowHandle(conversationWorkflowId(chat))
      const change = { bookingRef, status, news, ...settles, ...(reason && { reason }) }
      await workflow.signal(bookingChangedSignal, change)
    } catch (error) {
      // A closed chat needs no telling, and one that takes no more signals must not end the booking.
      if (!(error instanceof ApplicationFailure)) throw error
    }
  }

  /** A new state, or news within one. `order`: the change that led there, whose chat hears of it too. */
  async function reached(news: BookingNews = 'state', order?: ChangeBooking): Promise<void> {
    publish()
    await tell(ownChat, news, order)
    const asking = order?.conversationId
    if (asking && asking !== ownChat) await tell(asking, news, order)
  }

  /** The outcome of a change. A refusal is news to nobody but the chat that asked. */
  async function changed(order: ChangeBooking, { outcome, reason }: ChangeResult): Promise<void> {
    if (outcome === 'done')
      return await reached(order.change.kind === 'cancel' ? 'state' : 'rescheduled', order)
    publish()
    if (order.conversationId) await tell(order.conversationId, 'unchanged', order, reason)
  }

  return { publish, reached, changed }
}

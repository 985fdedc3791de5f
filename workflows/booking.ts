import {
  ActivityFailure,
  allHandlersFinished,
  ApplicationFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow'
import type { BookingStatus } from '#contracts/chat.ts'
import type { BookingInput, BookingSummary, Repair } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import { bookingChangedSignal, getBookingQuery, repairUpdate } from '#contracts/messages.ts'
import { conversationWorkflowId, searchAttributes } from '#contracts/names.ts'
import { change, record } from './options.ts'
import { failureKind } from './turn.ts'

/**
 * One booking: requested, then confirmed or rejected by the dealer; parked in `needs_attention` when the dealer backend gives no
 * answer that we understand, until an operator says what to do. Its chat hears of every change.
 */
export async function booking(input: BookingInput): Promise<BookingSummary> {
  const { bookingRef } = input
  const state: BookingSummary = { bookingRef, status: 'requested', bookingId: null, reason: null }
  let order: Repair | null = null

  setHandler(getBookingQuery, () => state, { description: 'Where the booking stands' })
  setHandler(
    repairUpdate,
    async (repair) => {
      order = repair
      await condition(() => order === null && state.status !== 'requested')
      return state
    },
    {
      description: 'Retry or give up a booking that needs attention',
      validator: ({ action }) => {
        if (state.status !== 'needs_attention' || order !== null) {
          throw ApplicationFailure.nonRetryable(`The booking is ${state.status}`, Failure.notParked)
        }
        if (action !== 'retry' && action !== 'give_up') {
          throw ApplicationFailure.nonRetryable('action: expected retry or give_up', Failure.invalidMessage)
        }
      },
    },
  )

  async function reach(next: Partial<BookingSummary>, failure: string | null): Promise<void> {
    Object.assign(state, next)
    setCurrentDetails(
      `**${state.status.replace('_', ' ')}**: ${input.summary}${failure ? `\n- ${failure}` : ''}`,
    )
    upsertSearchAttributes([
      { key: searchAttributes.bookingState, value: state.status },
      { key: searchAttributes.failureKind, value: failure },
    ])
    await tellConversation(input, state)
  }

  async function attempt(): Promise<void> {
    try {
      const result = await change(`book ${input.summary}`).createBooking(input)
      await reach(result, null)
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
      const failure = failureKind(error) ?? Failure.apimUnavailable
      const reason = `No clear answer from the dealer system (${failure})`
      await note('needs_attention', reason, 'workflow')
      await reach({ status: 'needs_attention', reason }, failure)
    }
  }

  const note = (status: BookingStatus, reason: string, by: string): Promise<void> =>
    record.recordBooking({ bookingRef, status, reason, by })

  await attempt()
  while (state.status === 'needs_attention') {
    await condition(() => order !== null)
    const { action, by, reason } = order as unknown as Repair
    if (action === 'retry') {
      state.status = 'requested'
      await note('requested', reason, by)
      await attempt()
    } else {
      await note('rejected', reason, by)
      await reach({ status: 'rejected', reason }, null)
    }
    order = null
  }
  await condition(allHandlersFinished)
  return state
}

/** By workflow id alone, so that it reaches the chat's current run; a closed chat needs no telling. */
async function tellConversation({ conversationId }: BookingInput, { bookingRef, status }: BookingSummary) {
  try {
    const chat = getExternalWorkflowHandle(conversationWorkflowId(conversationId))
    await chat.signal(bookingChangedSignal, { bookingRef, status })
  } catch (error) {
    if (!(error instanceof ApplicationFailure && error.type === 'ExternalWorkflowExecutionNotFound'))
      throw error
  }
}

import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow'
import type {
  BookingChanged,
  BookingSummary,
  ChangeBooking,
  ChangeResult,
  ConversationSummary,
  DecideProposal,
  Repair,
  SendMessage,
  TurnResult,
} from './conversation.ts'

/** A customer's message -> the turn's result. An update, for the caller waits for the answer. */
export const sendMessageUpdate = defineUpdate<TurnResult, [SendMessage]>('sendMessage')
/** The button under a proposal. */
export const decideProposalUpdate = defineUpdate<TurnResult, [DecideProposal]>('decideProposal')
/** The customer closed the chat. */
export const closedSignal = defineSignal('closed')
/** A booking of this chat reached another state. */
export const bookingChangedSignal = defineSignal<[BookingChanged]>('bookingChanged')
export const getConversationQuery = defineQuery<ConversationSummary>('getConversation')

/** A change of a booking whose caller waits for the outcome. Rejected with `ChangeRefused` where the booking's state forbids it. */
export const changeBookingUpdate = defineUpdate<ChangeResult, [ChangeBooking]>('changeBooking')
/** A change that a customer approved in a chat; the outcome comes back as `bookingChanged`. */
export const changeApprovedSignal = defineSignal<[ChangeBooking]>('changeApproved')
/** An operator's decision on a booking in `needs_attention`. */
export const repairUpdate = defineUpdate<BookingSummary, [Repair]>('repair')
export const getBookingQuery = defineQuery<BookingSummary>('getBooking')

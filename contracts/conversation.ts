/** Inputs and results of the conversation and booking workflows. Ids, decisions and digests; no customer text but `SendMessage.text`. */
import type { BookingStatus, Reminder } from './booking-states.ts'
import type { CancelReason, Decision, ProposalKind } from './chat.ts'
import type { CreateServiceBooking } from './tools.ts'
import type { Failure } from './failures.ts'

export interface SendMessage {
  messageId: string
  text: string
  /** The open proposal that the customer had before their eyes when the message was sent: the only one it may approve. */
  inSight?: string | null
}

export interface DecideProposal {
  proposalId: string
  decision: Decision
}

/** Result of both updates; the texts of the turn are in the transcript. */
export interface TurnResult {
  turn: number
  outcome: 'replied' | 'failed'
  failureKind: Failure | null
}

/** An open proposal as the workflow sees it. `expiresAt` in ms since the epoch. */
export interface OpenProposal {
  proposalId: string
  /** Of everything the customer is asked to approve. */
  digest: string
  /** What is to be done to a booking; absent where the proposal makes a new one. */
  change?: ProposedChange
  expiresAt: number
  /** The turn whose reply presented it, and it alone: only the next message can be the typed yes. 0: no reply did. */
  presentedTurn: number
  dealerCode: string
  /** Dealer, date, time for operators, without personal data. */
  summary: string
}

export interface ProposedChange {
  bookingRef: string
  change: BookingChange
}

/**
 * What can be done to a confirmed booking. `fromDate` and `fromTime` are when its appointment was as the proposal showed it: once it
 * is another, the change is refused; absent where the caller named the booking alone. Asia/Kolkata, `YYYY-MM-DD` and `HH:MM`.
 */
export type BookingChange = { fromDate?: string; fromTime?: string } & (
  | { kind: Extract<ProposalKind, 'reschedule'>; appointmentDate: string; appointmentTime: string }
  | { kind: Extract<ProposalKind, 'cancel'>; reasonCode: CancelReason }
)

/** An act that was answered before, so that the same messageId never runs twice. */
export interface SeenMessage {
  messageId: string
  digest: string
  result: TurnResult
}

/** What continue-as-new carries; bounded. */
export interface ConversationState {
  conversationId: string
  nextTurn: number
  /** Closes itself after so many ms without an act. */
  idleMs: number
  /** When the latest act began, ms since the epoch; 0 before the first. */
  lastActAt: number
  /** The latest 200. */
  seen: SeenMessage[]
  proposal: OpenProposal | null
  /** Bookings made in this chat with their last known state. */
  bookings: Record<string, BookingStatus>
  failureKind: Failure | null
  dealerCode: string | null
}

/** Answer of the `getConversation` query. */
export interface ConversationSummary {
  conversationId: string
  status: 'idle' | 'working' | 'awaiting_confirmation' | 'closed'
  turns: number
  /** messageIds accepted and not yet answered, in order. */
  unanswered: string[]
  proposal: OpenProposal | null
  bookings: Record<string, BookingStatus>
  failureKind: Failure | null
}

export interface BookingInput {
  bookingRef: string
  conversationId: string
  /** The turn in which the customer approved; 0 outside conversations. */
  turn: number
  proposalId: string
  /** What the customer approved; checked against the stored arguments before the APIM is called. */
  digest: string
  dealerCode: string
  summary: string
}

/** What a booking's chat is told: that it reached a state, that it was moved or not moved, that its appointment is near. */
export type BookingNews = 'state' | 'rescheduled' | 'unchanged' | 'moved_by_dealer' | `reminder_${Reminder}`

export interface BookingChanged {
  bookingRef: string
  status: BookingStatus
  /** Absent in histories of the first release: `state`. */
  news?: BookingNews
  /** The change that this settles, for the chat that asked for it. */
  changeId?: string
  /** Why the booking is unchanged. */
  reason?: string
}

/** A customer's order to change a booking: from a chat after a yes, or from the API. The same `changeId` never runs twice. */
export interface ChangeBooking {
  changeId: string
  change: BookingChange
  /** What the customer approved, `digestChange` of it: another change than the approved one is refused. */
  digest: string
  /** The chat that waits for the outcome; null where the caller waits itself. */
  conversationId: string | null
  /** Who asks, for the ledger. */
  by: string
}

/** `refused`: the booking stays as it was, `reason` says why. */
export interface ChangeResult {
  outcome: 'done' | 'refused'
  status: BookingStatus
  reason: string | null
}

/** Answer of the booking's `getBooking` query and of `repair`. */
export interface BookingSummary {
  bookingRef: string
  status: BookingStatus
  bookingId: string | null
  reason: string | null
}

/**
 * An operator's order to a parked booking. `by` is the operator, for the ledger; on `give_up` the customer reads `reason`.
 * - `retry`: the step that failed, again.
 * - `correct`: book with other arguments, agreed with the customer; what the earlier ones may have booked is cancelled first.
 * - `adopt`: an appointment that stands at the APIM is this booking.
 * - `give_up`: a new booking is rejected and what the APIM may hold of it cancelled; a change is dropped and the booking
 *   stands as it was before.
 */
export type Repair = { by: string; reason: string } & (
  | { action: 'retry' }
  | { action: 'correct'; arguments: Partial<CreateServiceBooking> }
  | { action: 'adopt'; bookingId: string }
  | { action: 'give_up' }
)

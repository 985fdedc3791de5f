/** Inputs and results of the conversation and booking workflows. Ids, decisions and digests; no customer text but `SendMessage.text`. */
import type { BookingStatus, Decision } from './chat.ts'
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
  digest: string
  /** Digest of vehicle, dealer, date and time: the same appointment is not booked twice. */
  appointment: string
  expiresAt: number
  /** The turn whose reply presented it, and it alone: only the next message can be the typed yes. 0: no reply did. */
  presentedTurn: number
  dealerCode: string
  /** Dealer, date, time for operators, without personal data. */
  summary: string
}

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
  /** bookingRef by `OpenProposal.appointment` of what is booked or being booked. */
  booked: Record<string, string>
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
  /** The turn in which the customer approved. */
  turn: number
  proposalId: string
  /** What the customer approved; checked against the stored arguments before the APIM is called. */
  digest: string
  dealerCode: string
  summary: string
}

export interface BookingChanged {
  bookingRef: string
  status: BookingStatus
}

/** Answer of the booking's `getBooking` query. */
export interface BookingSummary {
  bookingRef: string
  status: BookingStatus
  bookingId: string | null
  reason: string | null
}

/** Operator's order to a parked booking. `by` is the operator, for the ledger; on `give_up` the customer reads `reason`. */
export interface Repair {
  action: 'retry' | 'give_up'
  by: string
  reason: string
}

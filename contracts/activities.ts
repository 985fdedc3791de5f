/** What workflows may ask of the outside world. Each result is stored before it is returned, so a repeated attempt finds it. */
import type { BookingStatus, Decision } from './chat.ts'
import type { BookingChanged, BookingInput } from './conversation.ts'
import type { Failure } from './failures.ts'

export interface TurnKey {
  conversationId: string
  turn: number
}
/** A step of a turn: 0 is the customer's act, then each model call and each tool call takes the next number. */
export interface StepKey extends TurnKey {
  step: number
}

export interface BeginTurn extends TurnKey {
  messageId: string | null
  text: string | null
  decision: Decision | null
}

export interface RequestedCall {
  callId: string
  /** Makes a proposal: such calls run one after another, reads side by side. */
  proposes: boolean
  /** For operators, without personal data. */
  summary: string
}
export type ModelStep =
  | { kind: 'replied' }
  | { kind: 'calls'; calls: RequestedCall[] }
  /** The model declined to answer; its refusal is stored as the reply. */
  | { kind: 'refused' }

export interface RunTool extends StepKey {
  /** The model step that asked, and which of its calls. */
  modelStep: number
  callId: string
  /** Appointment digest -> bookingRef of what is booked already in this chat: asking again changes nothing. */
  booked: Record<string, string>
}
export interface ToolOutcome {
  outcome: 'done' | 'failed' | 'invalid'
  dealerCode: string | null
  proposal: {
    proposalId: string
    digest: string
    appointment: string
    expiresAt: number
    dealerCode: string
    summary: string
  } | null
}

/** A fact the model must know of (a booking's outcome, a declined proposal), by its kind; the words are the activity's. */
export interface AddNote extends StepKey {
  note:
    | { kind: 'booking'; bookingRef: string; status: BookingStatus }
    | { kind: 'proposal_declined' | 'proposal_expired'; proposalId: string }
}

export interface ConcludeTurn extends TurnKey {
  /** Which fixed sentence ends the turn. `booking` states the outcome of `bookingRef`. */
  sentence: 'model_unavailable' | 'model_gave_up' | 'booking'
  bookingRef: string | null
  failureKind: Failure | null
}

export type CreateBookingResult =
  { status: 'confirmed'; bookingId: string } | { status: 'rejected'; reason: string }

export interface RecordBooking {
  bookingRef: string
  status: BookingStatus
  reason: string
  by: string
}

export interface Activities {
  /** Stores the customer's act as step 0. `startedAt`, ms since the epoch, is the turn's only clock. */
  beginTurn(input: BeginTurn): Promise<{ startedAt: number }>
  /** One model call: streams deltas, stores the items, ends the turn in the transcript when the model replied. */
  respond(input: StepKey): Promise<ModelStep>
  /** Runs one tool call of a model step and stores its output. */
  runTool(input: RunTool): Promise<ToolOutcome>
  /** Stores the output "the dealer system is not reachable" for a call that is given up. */
  giveUpTool(input: RunTool): Promise<ToolOutcome>
  /** Tells the model a fact; a declined or expired proposal is marked so. */
  addNote(input: AddNote): Promise<void>
  /** Ends a turn with a fixed sentence of ours. */
  concludeTurn(input: ConcludeTurn): Promise<void>
  /** Marks the conversation closed in the transcript. */
  closeConversation(input: { conversationId: string }): Promise<void>
  /** A message of ours outside the customer's turns: a late booking result. */
  announceBooking(input: TurnKey & BookingChanged): Promise<void>

  /** Books at the APIM exactly once under bookingRef; looks first where an earlier attempt may have got through. */
  createBooking(input: BookingInput): Promise<CreateBookingResult>
  /** One row in the ledger. */
  recordBooking(input: RecordBooking): Promise<void>
}

/** What workflows may ask of the outside world. Each result is stored before it is returned, so a repeated attempt finds it. */
import type { Appointment as HeldByDealer } from './apim.ts'
import type { BookingStatus, Reminder } from './booking-states.ts'
import type { Decision } from './chat.ts'
import type {
  BookingChanged,
  BookingInput,
  BookingNews,
  ChangeBooking,
  ChangeResult,
  OpenProposal,
} from './conversation.ts'
import type { CreateServiceBooking, ToolName } from './tools.ts'
import type { Failure } from './failures.ts'

/** Tries of a tool in passing, before it becomes an activity of its own with many. */
export const quickTries = 2

/** Of a turn. A round is a model call with what it asks for; after so many with impossible calls one more ends the turn. */
export const turnLimits = { modelCalls: 8, repairs: 2 }

export interface TurnKey {
  conversationId: string
  turn: number
}
/** A step of a turn: 0 is the customer's act, then each model call and each tool call takes the next number. */
export interface StepKey extends TurnKey {
  step: number
}

/** What a customer did, as a turn stores it. */
export interface CustomerAct {
  messageId: string | null
  text: string | null
  decision: Decision | null
}
export type BeginTurn = TurnKey & CustomerAct

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
}
export interface ToolOutcome {
  outcome: 'done' | 'failed' | 'invalid'
  dealerCode: string | null
  proposal: Omit<OpenProposal, 'presentedTurn'> | null
}

/** Where a turn stands between two of its activities: the next step, and what has been used of `turnLimits`. */
export interface TurnPosition {
  step: number
  modelCalls: number
  repairs: number
}
export type AdvanceTurn = TurnKey & TurnPosition
export interface TurnProgress extends TurnPosition {
  /**
   * How the turn ended, its reply or refusal being in the transcript. `paused`: the conversation's budget is used up, the model was
   * not asked. Null: it goes on, once the workflow has taken a proposal up or had the held-up calls done.
   */
  ended: 'replied' | 'refused' | 'model_loop' | 'bad_tool_calls' | 'paused' | null
  /** Tool calls that were carried out, in the order of the model's asking. */
  calls: { summary: string; outcome: ToolOutcome }[]
  /** Not done in passing: each needs an activity of its own, in this order where they propose. */
  heldUp: HeldUpCall[]
}
export type HeldUpCall = Omit<RunTool, keyof TurnKey> & Pick<RequestedCall, 'proposes' | 'summary'>

/** A tool called by somebody's own model, not in a conversation of ours. `conversationId` names the row that holds what it leaves. */
export interface DirectCall {
  conversationId: string
  tool: ToolName
  /** As the tool's schema gave them. */
  arguments: Record<string, unknown>
}
export interface DirectProposal extends DirectCall {
  /** The same key makes the same proposal. */
  key: string
}
/** `output` is what the tool says, cleaned and bounded. */
export interface DirectAnswer {
  outcome: 'done' | 'failed'
  output: Record<string, unknown>
}

/** A fact the model must know of (a booking's outcome, a declined proposal), by its kind; the words are the activity's. */
export interface AddNote extends StepKey {
  note:
    | { kind: 'booking'; bookingRef: string; status: BookingStatus; change?: ChangeNote }
    | { kind: 'proposal_declined' | 'proposal_expired'; proposalId: string }
}

/** What came of a change the customer approved; `pending`: not known yet, the chat hears of it later. */
export interface ChangeNote {
  proposalId: string
  kind: 'reschedule' | 'cancel'
  outcome: 'done' | 'refused' | 'pending'
  /** Why it was refused, where the booking's row does not say. */
  reason?: string
}

export interface ConcludeTurn extends TurnKey {
  /**
   * Which fixed sentence ends the turn. `booking` states the outcome of `bookingRef`, and of a `change` to it; `paused` that the
   * budget is used up, those of a proposal what became of it meanwhile.
   */
  sentence:
    'model_unavailable' | 'model_gave_up' | 'booking' | 'paused' | 'proposal_declined' | 'proposal_expired'
  bookingRef: string | null
  change?: ChangeNote
  failureKind: Failure | null
  /** Of a turn that may not have come to storing it. */
  act?: CustomerAct
}

/** When and where the dealer expects the car, `YYYY-MM-DD` and `HH:MM` in Asia/Kolkata. */
export interface Appointment {
  appointmentDate: string
  appointmentTime: string
}

/** `settledLate`: an attempt before this one may still be under way at the APIM, which could then hold two. */
export type CreateBookingResult =
  | ({ status: 'confirmed'; bookingId: string; settledLate?: boolean } & Partial<Appointment>)
  | { status: 'rejected'; reason: string; settledLate?: boolean }

export type ChangeBookingInput = Omit<ChangeBooking, 'digest' | 'conversationId'> & { bookingRef: string }
export type ChangeBookingResult = ChangeResult & Appointment & { settledLate?: boolean }

/** How the dealer backend has a booking. `news` is what its chat does not know yet. */
export interface CheckResult extends Appointment {
  status: BookingStatus
  news: BookingNews | null
}

/** `revision` counts from 2: the first is what the customer approved. */
export interface CorrectBooking {
  bookingRef: string
  revision: number
  arguments: Partial<CreateServiceBooking>
  by: string
  reason: string
}
export interface AdoptBooking {
  bookingRef: string
  bookingId: string
  by: string
  reason: string
}
export interface ReleaseBooking {
  bookingRef: string
  by: string
  reason: string
}

/** What an operator wants to know before a repair: an appointment by its id, and whether a slot is free. */
export interface DealerLook {
  bookingRef: string
  bookingId: string | null
  wanted: Pick<
    CreateServiceBooking,
    'dealer_code' | 'appointment_date' | 'appointment_time' | 'service_type'
  > | null
}
/** Standing appointments alone: `held` are the booking's own, `asked` is the one of that id. */
export interface DealerSight {
  held: HeldByDealer[]
  asked: HeldByDealer | null
  slot: 'free' | 'taken' | null
}

export interface RecordBooking {
  bookingRef: string
  status: BookingStatus
  reason: string
  by: string
  /** Why a person has to look. */
  failure?: Failure
}

export interface Activities {
  /**
   * Stores the customer's act as step 0. `startedAt`, ms since the epoch, is the turn's only clock. `paused`: the conversation's
   * budget is used up, no model may be asked; absent where it is not.
   */
  beginTurn(input: BeginTurn): Promise<{ startedAt: number; paused?: true }>
  /** Begins a turn and carries it on: `beginTurn` and `advanceTurn` in one, where nothing has to be settled between them. */
  takeTurn(input: BeginTurn): Promise<TurnProgress>
  /**
   * Carries a turn on: model calls, and the tools that they ask for tried quickly, each step stored as it is done. A repeated attempt
   * goes on behind the stored steps.
   */
  advanceTurn(input: AdvanceTurn): Promise<TurnProgress>
  /** One model call: streams deltas, stores the items, ends the turn in the transcript when the model replied. */
  respond(input: StepKey): Promise<ModelStep>
  /** Runs one tool call of a model step and stores its output. */
  runTool(input: RunTool): Promise<ToolOutcome>
  /** Stores the output "the dealer system is not reachable" for a call that is given up. */
  giveUpTool(input: RunTool): Promise<ToolOutcome>
  /** One read of the dealer backend for a direct call. */
  lookUp(input: DirectCall): Promise<DirectAnswer>
  /** Makes a proposal for a direct call, once per key. */
  propose(input: DirectProposal): Promise<DirectAnswer & { proposed: boolean }>
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
  /** Moves or cancels a booking at the APIM, once per changeId; a refusal leaves it as it is. */
  changeBooking(input: ChangeBookingInput): Promise<ChangeBookingResult>
  /**
   * Asks the APIM how the appointment stands and brings the ledger in line; a second appointment of the same booking is
   * cancelled. `restore`: an appointment elsewhere is moved back to where the ledger has it, rather than followed.
   */
  checkBooking(input: { bookingRef: string; restore?: boolean }): Promise<CheckResult>
  /** Reminds the customer, once per appointment and reminder. */
  sendReminder(input: { bookingRef: string; reminder: Reminder } & Appointment): Promise<void>
  /** Replaces a parked booking's arguments; cancels first what the APIM may hold under the earlier ones. */
  correctBooking(input: CorrectBooking): Promise<void>
  /** Takes an appointment that stands at the APIM for this booking. @throws RepairRefused */
  adoptBooking(input: AdoptBooking): Promise<Extract<CreateBookingResult, { status: 'confirmed' }>>
  /** Gives a booking up: cancels what the APIM may hold of it; then it is rejected, or cancelled where it was confirmed once. */
  releaseBooking(input: ReleaseBooking): Promise<{ status: BookingStatus }>
  /** What the dealer holds and has free, for an operator; changes nothing. */
  lookAtDealer(input: DealerLook): Promise<DealerSight>
  /** One row in the ledger. */
  recordBooking(input: RecordBooking): Promise<void>
}

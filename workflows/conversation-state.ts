/** What a conversation remembers and which acts it admits: plain state, no Temporal, no clock. */
import type { BookingStatus } from '#contracts/booking-states.ts'
import { limits, type Decision } from '#contracts/chat.ts'
import type {
  ConversationState,
  ConversationSummary,
  DecideProposal,
  OpenProposal,
  SendMessage,
  TurnResult,
} from '#contracts/conversation.ts'
import { digestText } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import { readConsent } from './consent.ts'

/** Answers kept for repeated messageIds; they travel in the continue-as-new input. */
const seenLimit = 200
/** Bookings kept for the details page; a chat rarely makes two. */
const bookingLimit = 50

/** A customer's act on its way to a turn. */
export interface Act {
  messageId: string
  /** Of the text or of the decision: the same messageId with another content is refused. */
  digest: string
  text: string | null
  decision: Decision | null
  /** For a button: the proposal it stands under. */
  proposalId: string | null
  /** For a message: the proposal its sender saw. */
  inSight: string | null
}

export const messageAct = ({ messageId, text, inSight = null }: SendMessage): Act => ({
  messageId,
  digest: digestText(text),
  text,
  decision: null,
  proposalId: null,
  inSight,
})

/** A proposal is decided once: it is its own messageId. */
export const decisionAct = ({ proposalId, decision }: DecideProposal): Act => ({
  messageId: `decision:${proposalId}`,
  digest: digestText(decision),
  text: null,
  decision,
  proposalId,
  inSight: null,
})

export interface Refusal {
  failure: Failure
  message: string
}

/** What an act did to the open proposal. */
export interface Settlement {
  kind: 'approved' | 'declined' | 'expired'
  proposal: OpenProposal
}

const answeredAlready: Refusal = {
  failure: Failure.proposalNotOpen,
  message: 'This proposal was answered already, or a later one replaced it',
}

export class Conversation {
  readonly state: ConversationState
  closed = false
  /** The run is about to continue as new and admits nothing more. */
  rollingOver = false
  /** Acts accepted and not yet answered, our own announcements among them. */
  pending = 0
  /** Customers' acts among them: the same messageId again gets the same promise. */
  readonly running = new Map<string, { digest: string; result: Promise<TurnResult> }>()
  turnsInThisRun = 0
  /** Proposals that the running turn made. */
  proposedInTurn = 0
  /** Tool calls of the latest turn, for operators: a quick read leaves no summary in the history. */
  trail: string[] = []

  constructor(state: ConversationState) {
    this.state = state
  }

  /** Why this act cannot be taken now; undefined when it can. A repeated act is always taken: it gets its first answer. */
  refusal(act: Act): Refusal | undefined {
    const earlier = this.running.get(act.messageId) ?? this.#find(act.messageId)
    if (earlier?.digest === act.digest) return undefined
    if (earlier && act.decision !== null) return answeredAlready
    if (earlier) {
      return { failure: Failure.messageIdReused, message: 'This messageId came before with another text' }
    }
    if (this.closed) return { failure: Failure.conversationClosed, message: 'The conversation is closed' }
    if (this.rollingOver) return { failure: Failure.rollingOver, message: 'Send it again' }
    if (this.pending > limits.queuedMessages) {
      return { failure: Failure.queueFull, message: `${limits.queuedMessages} messages wait already` }
    }
    return act.decision === null ? undefined : this.decisionRefusal(act)
  }

  /** Why a button cannot act: checked on arrival and again when its turn comes, since a queued message may come first. */
  decisionRefusal(act: Act): Refusal | undefined {
    if (act.proposalId === null || act.proposalId === this.state.proposal?.proposalId) return undefined
    return answeredAlready
  }

  answer(messageId: string): TurnResult | undefined {
    return this.#find(messageId)?.result
  }

  remember(act: Act, result: TurnResult): void {
    this.state.seen.push({ messageId: act.messageId, digest: act.digest, result })
    if (this.state.seen.length > seenLimit) this.state.seen.shift()
  }

  /**
   * The proposal that a typed yes can approve: one that the customer had before their eyes when the message arrived. While a
   * turn runs there is none: whoever writes "yes" then has not seen what that turn proposes. The act's own `inSight` says the same
   * from the sender's side, for a message that was sent to an earlier run and arrives here.
   */
  proposalInSight(): OpenProposal | null {
    const { proposal, nextTurn } = this.state
    return this.pending === 0 && proposal?.presentedTurn === nextTurn - 1 ? proposal : null
  }

  /** What the act decides about the open proposal, if anything. */
  decisionOf(act: Act, inSight: OpenProposal | null): Decision | null {
    const open = this.state.proposal
    if (open === null) return null
    if (act.decision !== null) return act.decision
    const seen = inSight?.proposalId === open.proposalId && act.inSight === open.proposalId
    return seen ? readConsent(act.text ?? '', open.change?.change.kind) : null
  }

  /**
   * Takes the open proposal off the table where the act answers it: at most once, and approved only by an act that may.
   * `now` is when the act's turn began.
   */
  settleProposal(act: Act, inSight: OpenProposal | null, now: number): Settlement | null {
    const decision = this.decisionOf(act, inSight)
    const proposal = this.state.proposal
    if (decision === null || proposal === null) return null
    this.state.proposal = null
    if (now > proposal.expiresAt) return { kind: 'expired', proposal }
    return { kind: decision === 'confirm' ? 'approved' : 'declined', proposal }
  }

  /** A proposal that a tool made in this turn; it replaces an open one. */
  propose(turn: number, proposal: Omit<OpenProposal, 'presentedTurn'>): void {
    // Of two proposals in one turn nobody can tell which a typed yes means; the buttons can.
    const presentedTurn = ++this.proposedInTurn === 1 ? turn : 0
    this.state.proposal = { ...proposal, presentedTurn }
  }

  /** A reply that did not come presented nothing: the button under the proposal remains. */
  replyFailed(turn: number): void {
    const { proposal } = this.state
    if (proposal?.presentedTurn === turn) proposal.presentedTurn = 0
  }

  booking(bookingRef: string, status: BookingStatus): void {
    this.state.bookings[bookingRef] = status
    const refs = Object.keys(this.state.bookings)
    if (refs.length > bookingLimit) delete this.state.bookings[refs[0]!]
  }

  get status(): ConversationSummary['status'] {
    if (this.closed) return 'closed'
    if (this.pending > 0) return 'working'
    return this.state.proposal ? 'awaiting_confirmation' : 'idle'
  }

  summary(): ConversationSummary {
    const { conversationId, nextTurn, proposal, bookings, failureKind } = this.state
    const unanswered = [...this.running.keys()]
    return {
      conversationId,
      status: this.status,
      turns: nextTurn - 1,
      unanswered,
      proposal,
      bookings,
      failureKind,
    }
  }

  /** For the Temporal UI. */
  markdown(): string {
    const { nextTurn, proposal, bookings, dealerCode, failureKind } = this.state
    const lines = [`**${this.status.replace('_', ' ')}**, ${nextTurn - 1} turns`]
    if (dealerCode) lines.push(`- Dealer: ${dealerCode}`)
    if (proposal) lines.push(`- Proposal: ${proposal.summary} (${proposal.proposalId})`)
    for (const [ref, status] of Object.entries(bookings)) lines.push(`- Booking ${ref}: ${status}`)
    if (failureKind) lines.push(`- Latest failure: ${failureKind}`)
    if (this.trail.length > 0)
      lines.push('- Tools of the latest turn:', ...this.trail.map((call) => `  - ${call}`))
    return lines.join('\n')
  }

  #find(messageId: string) {
    return this.state.seen.find((seen) => seen.messageId === messageId)
  }
}

/**
 * What a conversation looks like, as a pure function of transcript pages, events and the customer's own acts. Idempotent: a
 * page or a stored event that comes again changes nothing, and no event takes back what a later transcript has shown. Only a
 * booking may go through its latest states once more, and ends in the last.
 */
import { mayFollow } from '#contracts/booking-states.ts'
import type {
  BookingView,
  ChatEvent,
  Decision,
  Problem,
  ProposalKind,
  ProposalView,
  Rating,
  ToolCallView,
  TurnView,
} from '#contracts/chat.ts'

export interface Turn extends TurnView {
  /** What the model has written so far in its latest step; null before it wrote, and once the reply is there. */
  draft: { step: number; text: string } | null
  runningTools: { callId: string; name: string }[]
}

/** A message that the conversation has not begun to answer. */
export interface Outgoing {
  messageId: string
  text: string
  inSight: string | null
  /** `waiting`: not accepted yet and tried again; `accepted`: waits for its turn; a problem: refused for good. */
  status: 'sending' | 'waiting' | 'accepted' | Problem
}

/** A button that was pressed and whose turn has not begun; `problem` is why it was refused. */
export interface PressedButton {
  decision: Decision
  problem: Problem | null
}

export interface ChatState {
  turns: Turn[]
  outgoing: Outgoing[]
  /** By proposal. */
  pressed: Record<string, PressedButton>
  closed: boolean
  lastSeq: number
}

export const emptyChat: ChatState = { turns: [], outgoing: [], pressed: {}, closed: false, lastSeq: 0 }

export type ChatAction =
  | { type: 'history'; turns: TurnView[]; lastEventId: number }
  | { type: 'event'; event: ChatEvent; seq: number | undefined }
  | { type: 'closed' }
  | { type: 'queued'; message: Omit<Outgoing, 'status'> }
  | { type: 'outgoing'; messageId: string; status: Outgoing['status'] }
  | { type: 'discarded'; messageId: string }
  | { type: 'pressed'; proposalId: string; decision: Decision }
  | { type: 'pressRefused'; proposalId: string; problem: Problem }
  | { type: 'rated'; turn: number; rating: Rating | null }

export function chatReducer(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'history':
      return settle({
        ...state,
        turns: eachBookingOnce(
          action.turns.reduce((turns, turn) => putTurn(turns, turn.turn, () => fromView(turn)), state.turns),
        ),
        // The earliest page's number: events behind it may repeat what later pages hold.
        lastSeq: state.lastSeq === 0 ? action.lastEventId : Math.min(state.lastSeq, action.lastEventId),
      })
    case 'event': {
      const { event, seq } = action
      if (seq === undefined) return applyEvent(state, event)
      return seq <= state.lastSeq ? state : settle({ ...applyEvent(state, event), lastSeq: seq })
    }
    case 'closed':
      return { ...state, closed: true }
    case 'queued': {
      const { messageId } = action.message
      if (state.outgoing.some((known) => known.messageId === messageId)) return state
      return settle({ ...state, outgoing: [...state.outgoing, { ...action.message, status: 'sending' }] })
    }
    case 'outgoing':
      return {
        ...state,
        outgoing: state.outgoing.map((message) =>
          message.messageId === action.messageId ? { ...message, status: action.status } : message,
        ),
      }
    case 'discarded':
      return {
        ...state,
        outgoing: state.outgoing.filter(({ messageId }) => messageId !== action.messageId),
      }
    case 'pressed': {
      const { proposalId, decision } = action
      return { ...state, pressed: { ...state.pressed, [proposalId]: { decision, problem: null } } }
    }
    case 'pressRefused': {
      const { proposalId, problem } = action
      const button = state.pressed[proposalId]
      if (!button) return state
      return { ...state, pressed: { ...state.pressed, [proposalId]: { ...button, problem } } }
    }
    case 'rated':
      return changeTurn(state, action.turn, (turn) => turn && { ...turn, rating: action.rating })
  }
}

/** The transcript has a booking with every turn that changed it; its card stays with the first, as events leave it. */
function eachBookingOnce(turns: Turn[]): Turn[] {
  const seen = new Set<string>()
  return turns.map((turn) => {
    const bookings = turn.bookings.filter(({ bookingRef }) => !seen.has(bookingRef))
    for (const { bookingRef } of bookings) seen.add(bookingRef)
    return bookings.length === turn.bookings.length ? turn : { ...turn, bookings }
  })
}

function applyEvent(state: ChatState, event: ChatEvent): ChatState {
  switch (event.type) {
    case 'message': {
      const { turn: number, messageId, text, decision, at } = event
      const begun = { ...newTurn(number, at), messageId, text, decision }
      return changeTurn(state, number, (known) => known ?? begun)
    }
    case 'delta':
      return changeTurn(state, event.turn, (turn) => turn && { ...turn, draft: extendDraft(turn, event) })
    case 'toolStarted': {
      const { callId, name } = event
      return changeTurn(state, event.turn, (turn) => {
        if (!turn || turn.status !== 'running') return turn
        if ([...turn.toolCalls, ...turn.runningTools].some((call) => call.callId === callId)) return turn
        return { ...turn, runningTools: [...turn.runningTools, { callId, name }] }
      })
    }
    case 'tool':
      return changeTurn(state, event.turn, (turn) => turn && addToolCall(turn, event.call))
    case 'reply': {
      const { reply, failed, at } = event
      const status = failed ? ('failed' as const) : ('done' as const)
      // A turn of ours (a late booking result, a reminder) begins with its reply.
      return changeTurn(state, event.turn, (turn = newTurn(event.turn, at)) => {
        return { ...turn, reply, status, endedAt: at, draft: null, runningTools: [] }
      })
    }
    case 'proposal':
      return applyProposal(state, event.turn, event.proposal)
    case 'booking':
      return applyBooking(state, event.turn, event.booking)
    case 'closed':
      return { ...state, closed: true }
    case 'resync':
      return {
        ...state,
        turns: state.turns.map((turn) => (turn.draft ? { ...turn, draft: null } : turn)),
      }
  }
}

function extendDraft(
  turn: Turn,
  { step, offset, text }: Extract<ChatEvent, { type: 'delta' }>,
): Turn['draft'] {
  const { draft } = turn
  if (turn.status !== 'running' || (draft && step < draft.step)) return draft
  const known = draft?.step === step ? draft.text : ''
  // A piece is missing before this one: what is there stays until the text comes whole.
  if (offset > known.length) return draft
  return { step, text: known.slice(0, offset) + text }
}

function addToolCall(turn: Turn, call: ToolCallView): Turn {
  if (turn.toolCalls.some(({ callId }) => callId === call.callId)) return turn
  return {
    ...turn,
    toolCalls: [...turn.toolCalls, call],
    runningTools: turn.runningTools.filter(({ callId }) => callId !== call.callId),
  }
}

/** A proposal belongs to the turn that made it; later events about it carry the turn that changed it. */
function applyProposal(state: ChatState, turn: number, proposal: ProposalView): ChatState {
  const home = state.turns.find((candidate) => candidate.proposal?.proposalId === proposal.proposalId)
  if (home?.proposal) {
    // Only an open one can change.
    if (home.proposal.status !== 'open') return state
    return changeTurn(state, home.turn, (known) => known && { ...known, proposal })
  }
  if (proposal.status !== 'open') return state
  return changeTurn(state, turn, (known) => known && { ...known, proposal })
}

/**
 * A booking belongs to the turn in which it was first approved and changes there as long as it lives. What cannot follow the
 * state that is shown is older than it; whatever can is followed by all that came after it.
 */
function applyBooking(state: ChatState, number: number, booking: BookingView): ChatState {
  return changeTurn(state, number, (turn) => {
    const known = turn?.bookings.find((candidate) => candidate.bookingRef === booking.bookingRef)
    if (!turn || (known && !mayReplace(known, booking))) return turn
    const bookings = known
      ? turn.bookings.map((candidate) => (candidate === known ? booking : candidate))
      : [...turn.bookings, booking]
    return { ...turn, bookings }
  })
}

/** The same state again may hold something new, such as the dealer's own change of the time. */
const mayReplace = (known: BookingView, next: BookingView): boolean =>
  mayFollow(known.status, next.status) || known.status === next.status

/** What the conversation has begun to answer is not outgoing any more, and no button of it still pressed. */
function settle(state: ChatState): ChatState {
  const begun = new Set(state.turns.map(({ messageId }) => messageId))
  const outgoing = state.outgoing.filter(({ messageId }) => !begun.has(messageId))
  const open = new Set(
    state.turns.flatMap(({ proposal }) => (proposal?.status === 'open' ? [proposal.proposalId] : [])),
  )
  const pressed = Object.entries(state.pressed).filter(([proposalId]) => open.has(proposalId))
  return {
    ...state,
    outgoing: outgoing.length === state.outgoing.length ? state.outgoing : outgoing,
    pressed:
      pressed.length === Object.keys(state.pressed).length ? state.pressed : Object.fromEntries(pressed),
  }
}

const newTurn = (turn: number, at: string): Turn => ({
  turn,
  messageId: null,
  text: null,
  decision: null,
  status: 'running',
  reply: null,
  rating: null,
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: at,
  endedAt: null,
  draft: null,
  runningTools: [],
})

const fromView = (view: TurnView): Turn => ({ ...view, draft: null, runningTools: [] })

/** The same state where nothing changes. */
function changeTurn(
  state: ChatState,
  number: number,
  change: (turn: Turn | undefined) => Turn | undefined,
): ChatState {
  const turns = putTurn(state.turns, number, change)
  return turns === state.turns ? state : { ...state, turns }
}

function putTurn(
  turns: Turn[],
  number: number,
  change: (turn: Turn | undefined) => Turn | undefined,
): Turn[] {
  const index = turns.findLastIndex(({ turn }) => turn <= number)
  const known = turns[index]?.turn === number ? turns[index] : undefined
  const changed = change(known)
  if (!changed || changed === known) return turns
  return known ? turns.with(index, changed) : turns.toSpliced(index + 1, 0, changed)
}

/** What a pressed button was about; undefined for any other turn, and where the proposal is not known. */
export function decidedKind({ turns }: ChatState, { messageId, decision }: Turn): ProposalKind | undefined {
  if (decision === null) return undefined
  const decided = turns.find(({ proposal }) => proposal && messageId === `decision:${proposal.proposalId}`)
  return decided?.proposal?.kind
}

/** The model is at work: on the last turn, as turns run one by one. */
export const runningTurn = ({ turns }: ChatState): Turn | undefined => {
  const last = turns.at(-1)
  return last?.status === 'running' ? last : undefined
}

/** The proposal that a typed yes means: presented by the latest reply, and nothing came after it. */
export function proposalInSight({ turns, outgoing }: ChatState): string | null {
  const last = turns.at(-1)
  const onTheWay = outgoing.some(({ status }) => typeof status === 'string')
  if (onTheWay || last?.status !== 'done' || last.proposal?.status !== 'open') return null
  return last.proposal.proposalId
}

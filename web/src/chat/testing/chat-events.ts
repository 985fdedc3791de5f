/** What a chat is told, as tests tell it. */
import { type BookingStatus } from '#contracts/booking-states.ts'
import type {
  BookingView,
  ChatEvent,
  ProposalView,
  StoredChatEvent,
  ToolCallView,
  TurnView,
} from '#contracts/chat.ts'
import { chatReducer, emptyChat, type ChatAction, type ChatState } from '../chat-state.ts'

export const at = '2026-11-24T10:00:00.000Z'
export const message = (turn: number, text: string | null = 'hello'): StoredChatEvent => ({
  type: 'message',
  turn,
  messageId: `m${turn}`,
  text,
  decision: null,
  at,
})
export const reply = (turn: number, text = 'a whole reply'): StoredChatEvent => ({
  type: 'reply',
  turn,
  reply: { text, model: 'gpt' },
  failed: false,
  at,
})
export const delta = (offset: number, text: string, { turn = 1, step = 1 } = {}): ChatEvent => ({
  type: 'delta',
  turn,
  step,
  offset,
  text,
})
export const call = (callId: string): ToolCallView => ({
  callId,
  name: 'resolve_vehicle',
  arguments: {},
  outcome: 'done',
  durationMs: 5,
  result: {},
})
export const tool = (turn: number, callId = 'c1'): StoredChatEvent => ({
  type: 'tool',
  turn,
  call: call(callId),
})
export const proposal = (
  proposalId: string,
  status: ProposalView['status'] = 'open',
  kind: ProposalView['kind'] = 'book',
): ProposalView => ({
  proposalId,
  kind,
  bookingRef: kind === 'book' ? null : 'SB-1',
  summary: 'Regular service',
  status,
  arguments: {},
  expiresAt: at,
})
export const proposed = (turn: number, view: ProposalView): StoredChatEvent => ({
  type: 'proposal',
  turn,
  proposal: view,
})
export const booking = (status: BookingStatus, change: Partial<BookingView> = {}): BookingView => ({
  bookingRef: 'SB-1',
  status,
  bookingId: null,
  dealerCode: 'D1',
  dealerName: null,
  appointmentDate: '2026-11-25',
  appointmentTime: '10:00',
  serviceType: 'regular',
  vehicleRegistration: 'MH12AB1234',
  reason: null,
  alternatives: [],
  ...change,
})
export const booked = (status: BookingStatus, change: Partial<BookingView> = {}): StoredChatEvent => ({
  type: 'booking',
  turn: 3,
  booking: booking(status, change),
})
export const decided = (
  turn: number,
  proposalId: string,
  decision: 'confirm' | 'decline',
): StoredChatEvent => ({
  type: 'message',
  turn,
  messageId: `decision:${proposalId}`,
  text: null,
  decision,
  at,
})
export const queued = (messageId: string): ChatAction => ({
  type: 'queued',
  message: { messageId, text: 'hello', inSight: null },
})
export const turnView = (turn: number, change: Partial<TurnView> = {}): TurnView => ({
  turn,
  messageId: `m${turn}`,
  text: 'hello',
  decision: null,
  status: 'done',
  reply: { text: 'a whole reply', model: 'gpt' },
  rating: null,
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: at,
  endedAt: at,
  ...change,
})

/** A booking from the first wish to its cancellation, as the event stream tells it. */
export const story: StoredChatEvent[] = [
  message(1),
  tool(1, 'c1'),
  proposed(1, proposal('p1')),
  reply(1),
  message(2, 'another time please'),
  proposed(2, proposal('p1', 'superseded')),
  proposed(2, proposal('p2')),
  reply(2),
  decided(3, 'p2', 'confirm'),
  proposed(3, proposal('p2', 'confirmed')),
  booked('requested'),
  booked('needs_attention'),
  reply(3),
  booked('requested'),
  booked('confirmed'),
  reply(4, 'Your service is booked'),
  message(5, 'move it to 3 pm'),
  proposed(5, proposal('p3', 'open', 'reschedule')),
  reply(5),
  decided(6, 'p3', 'confirm'),
  proposed(6, proposal('p3', 'confirmed', 'reschedule')),
  booked('rescheduling'),
  booked('confirmed', { appointmentTime: '15:00' }),
  reply(6),
  reply(7, 'Your appointment is tomorrow'),
  message(8, 'cancel it'),
  proposed(8, proposal('p4', 'open', 'cancel')),
  reply(8),
  decided(9, 'p4', 'confirm'),
  proposed(9, proposal('p4', 'confirmed', 'cancel')),
  booked('cancelling', { appointmentTime: '15:00' }),
  booked('cancelled', { appointmentTime: '15:00' }),
  reply(9),
  { type: 'closed' },
]

export const play = (state: ChatState, ...actions: ChatAction[]): ChatState =>
  actions.reduce(chatReducer, state)
export const stored = (event: ChatEvent, seq: number): ChatAction => ({ type: 'event', event, seq })
export const volatile = (event: ChatEvent): ChatAction => ({ type: 'event', event, seq: undefined })
export const told = (events: StoredChatEvent[]): ChatState =>
  play(emptyChat, ...events.map((event, index) => stored(event, index + 1)))
export const draftOf = (state: ChatState) => state.turns.at(-1)?.draft?.text

/** Events of a conversation, short to write. */
import type { BookingView, ChatEvent, ProposalView, TurnView } from '#contracts/chat.ts'

const at = '2026-11-25T04:30:00.000Z'

export const message = (turn: number, messageId: string, text: string): ChatEvent => ({
  type: 'message',
  turn,
  messageId,
  text,
  decision: null,
  at,
})
export const decided = (turn: number, decision: 'confirm' | 'decline'): ChatEvent => ({
  type: 'message',
  turn,
  messageId: 'decision:pr_1',
  text: null,
  decision,
  at,
})
export const delta = (turn: number, step: number, offset: number, text: string): ChatEvent => ({
  type: 'delta',
  turn,
  step,
  offset,
  text,
})
export const replied = (turn: number, text: string): ChatEvent => ({
  type: 'reply',
  turn,
  reply: { text, model: 'm' },
  failed: false,
  at,
})
export const toolStarted = (turn: number, callId: string): ChatEvent => ({
  type: 'toolStarted',
  turn,
  callId,
  name: 'get_nearby_dealers',
})
export const tool = (turn: number, callId: string, outcome: 'done' | 'failed' = 'done'): ChatEvent => ({
  type: 'tool',
  turn,
  call: {
    callId,
    name: 'get_nearby_dealers',
    arguments: { city: 'Pune' },
    outcome,
    durationMs: 1_240,
    result: {},
  },
})
export const proposal = (
  turn: number,
  status: ProposalView['status'],
  proposalId = 'pr_1',
  kind: ProposalView['kind'] = 'book',
): ChatEvent => ({
  type: 'proposal',
  turn,
  proposal: {
    proposalId,
    kind,
    bookingRef: kind === 'book' ? null : 'SB-1',
    summary: `Summary of ${proposalId}`,
    status,
    arguments: {},
    expiresAt: at,
  },
})
export const booking = (changes: Partial<BookingView>): ChatEvent => ({
  type: 'booking',
  turn: 1,
  booking: {
    bookingRef: 'SB-1',
    status: 'requested',
    bookingId: null,
    dealerCode: 'D1',
    dealerName: 'Arena Baner',
    appointmentDate: '2026-11-26',
    appointmentTime: '10:00',
    serviceType: 'regular',
    vehicleRegistration: 'MH12AB1234',
    reason: null,
    alternatives: [],
    ...changes,
  },
})
export const turnView = (turn: number): TurnView => ({
  turn,
  messageId: null,
  text: null,
  decision: null,
  status: 'done',
  reply: null,
  rating: null,
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: at,
  endedAt: at,
})

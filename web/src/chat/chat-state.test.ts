import { array, assert, constantFrom, integer, property, record, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type {
  BookingView,
  ChatEvent,
  ProposalView,
  StoredChatEvent,
  ToolCallView,
  TurnView,
} from '#contracts/chat.ts'
import { chatReducer, emptyChat, runningTurn, type ChatAction, type ChatState } from './chat-state.ts'

const at = '2026-11-24T10:00:00.000Z'
const message = (turn: number, text: string | null = 'hello'): StoredChatEvent => ({
  type: 'message',
  turn,
  messageId: `m${turn}`,
  text,
  decision: null,
  at,
})
const reply = (turn: number, text = 'a whole reply'): StoredChatEvent => ({
  type: 'reply',
  turn,
  reply: { text, model: 'gpt' },
  failed: false,
  at,
})
const delta = (offset: number, text: string, { turn = 1, step = 1 } = {}): ChatEvent => ({
  type: 'delta',
  turn,
  step,
  offset,
  text,
})
const call = (callId: string): ToolCallView => ({
  callId,
  name: 'resolve_vehicle',
  arguments: {},
  outcome: 'done',
  durationMs: 5,
  result: {},
})
const tool = (turn: number, callId = 'c1'): StoredChatEvent => ({ type: 'tool', turn, call: call(callId) })
const proposal = (proposalId: string, status: ProposalView['status'] = 'open'): ProposalView => ({
  proposalId,
  summary: 'Regular service',
  status,
  arguments: {},
  expiresAt: at,
})
const proposed = (turn: number, view: ProposalView): StoredChatEvent => ({
  type: 'proposal',
  turn,
  proposal: view,
})
const booking = (status: BookingView['status']): BookingView => ({
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
})
const booked = (status: BookingView['status']): StoredChatEvent => ({
  type: 'booking',
  turn: 3,
  booking: booking(status),
})
const turnView = (turn: number, change: Partial<TurnView> = {}): TurnView => ({
  turn,
  messageId: `m${turn}`,
  text: 'hello',
  decision: null,
  status: 'done',
  reply: { text: 'a whole reply', model: 'gpt' },
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: at,
  endedAt: at,
  ...change,
})

/** A whole booking, as the event stream tells it. */
const story: StoredChatEvent[] = [
  message(1),
  tool(1, 'c1'),
  proposed(1, proposal('p1')),
  reply(1),
  message(2, 'another time please'),
  proposed(2, proposal('p1', 'superseded')),
  proposed(2, proposal('p2')),
  reply(2),
  { ...message(3, null), messageId: 'decision:p2', decision: 'confirm' } as StoredChatEvent,
  proposed(3, proposal('p2', 'confirmed')),
  booked('requested'),
  booked('needs_attention'),
  reply(3),
  booked('requested'),
  booked('confirmed'),
  reply(4, 'Your service is booked'),
  { type: 'closed' },
]

const play = (state: ChatState, ...actions: ChatAction[]): ChatState => actions.reduce(chatReducer, state)
const stored = (event: ChatEvent, seq: number): ChatAction => ({ type: 'event', event, seq })
const volatile = (event: ChatEvent): ChatAction => ({ type: 'event', event, seq: undefined })
const told = (events: StoredChatEvent[]): ChatState =>
  play(emptyChat, ...events.map((event, index) => stored(event, index + 1)))
const draftOf = (state: ChatState) => state.turns.at(-1)?.draft?.text

describe('stored events', () => {
  test('tell the whole booking', () => {
    const { turns, closed } = told(story)
    expect(turns.map(({ turn, status }) => [turn, status])).toEqual([
      [1, 'done'],
      [2, 'done'],
      [3, 'done'],
      [4, 'done'],
    ])
    expect(turns.map((turn) => turn.proposal?.status)).toEqual([
      'superseded',
      'confirmed',
      undefined,
      undefined,
    ])
    expect(turns[2]).toMatchObject({ decision: 'confirm', bookings: [{ status: 'confirmed' }] })
    expect(turns[3]).toMatchObject({ text: null, bookings: [], reply: { text: 'Your service is booked' } })
    expect(closed).toBe(true)
  })

  test('that come again, from anywhere and any number of times, change nothing', () => {
    const once = told(story)
    assert(
      property(array(integer({ min: 0, max: story.length }), { maxLength: 6 }), (resumes) => {
        let state = emptyChat
        for (const resume of [...resumes, story.length]) {
          // A connection that begins anywhere behind what is known, and breaks off at `resume`.
          for (let seq = Math.min(state.lastSeq, 3) + 1; seq <= resume; seq++) {
            state = play(state, stored(story[seq - 1]!, seq))
          }
        }
        expect(state).toEqual(once)
      }),
    )
  })

  test('that a transcript page already holds change nothing', () => {
    const once = told(story)
    const page = once.turns.map(({ draft: _draft, runningTools: _tools, ...view }) => view)
    for (let lastEventId = 0; lastEventId < story.length; lastEventId++) {
      const loaded = play(emptyChat, { type: 'history', turns: page, lastEventId })
      let state = loaded
      for (let seq = lastEventId + 1; seq <= story.length; seq++) {
        state = play(state, stored(story[seq - 1]!, seq))
        expect(state.turns).toEqual(loaded.turns)
      }
      expect(state).toEqual(once)
    }
  })
})

describe('a growing reply', () => {
  const begun = told([message(1)])

  test('is what has come so far, replaced from each offset on', () => {
    expect(draftOf(play(begun, volatile(delta(0, 'Hello')), volatile(delta(5, ' Rahul'))))).toBe(
      'Hello Rahul',
    )
    expect(draftOf(play(begun, volatile(delta(0, 'Hello Raj')), volatile(delta(7, 'hul'))))).toBe(
      'Hello Rhul',
    )
    expect(draftOf(play(begun, volatile(delta(0, 'Hello Raj')), volatile(delta(0, 'Good'))))).toBe('Good')
  })

  test('has no holes: a piece whose beginning is missing waits for the whole reply', () => {
    const state = play(begun, volatile(delta(0, 'Hello')), volatile(delta(9, 'ul')))
    expect(draftOf(state)).toBe('Hello')
    expect(draftOf(play(begun, volatile(delta(5, ' Rahul'))))).toBeUndefined()
  })

  test('begins anew with the next step, and a late piece of the step before is no part of it', () => {
    const state = play(
      begun,
      volatile(delta(0, 'Let me look.')),
      volatile(delta(0, 'Your Swift', { step: 3 })),
    )
    expect(draftOf(state)).toBe('Your Swift')
    expect(draftOf(play(state, volatile(delta(12, ' Wait'))))).toBe('Your Swift')
  })

  test('is thrown away on resync, and grows again from the beginning', () => {
    const state = play(begun, volatile(delta(0, 'Hello')), volatile({ type: 'resync' }))
    expect(draftOf(state)).toBeUndefined()
    expect(draftOf(play(state, volatile(delta(0, 'Hello Rahul'))))).toBe('Hello Rahul')
  })

  test('ends as the stored reply, which no late piece changes', () => {
    const state = play(begun, volatile(delta(0, 'a who')), stored(reply(1), 2), volatile(delta(5, 'le')))
    expect(state.turns).toEqual(told([message(1), reply(1)]).turns)
  })

  test('ends the same whatever pieces come, get lost or come twice', () => {
    const text = 'a whole reply'
    const piece = record({
      type: constantFrom('delta' as const),
      turn: constantFrom(1),
      step: integer({ min: 1, max: 3 }),
    })
    const anything = tuple(piece, integer({ min: 0, max: 20 })).map(([event, offset]) =>
      volatile({ ...event, offset, text: text.slice(offset, offset + 4) }),
    )
    assert(
      property(array(anything), (pieces) => {
        expect(play(begun, ...pieces, stored(reply(1), 2))).toEqual(told([message(1), reply(1)]))
      }),
    )
  })
})

test('a tool runs until its call is stored', () => {
  const started = volatile({ type: 'toolStarted', turn: 1, callId: 'c1', name: 'resolve_vehicle' })
  const running = play(told([message(1)]), started, started)
  expect(running.turns[0]?.runningTools).toHaveLength(1)
  const done = play(running, stored(tool(1), 2), started)
  expect(done.turns[0]).toMatchObject({ runningTools: [], toolCalls: [{ callId: 'c1' }] })
})

test('pieces of a turn that is not known are passed over', () => {
  expect(play(emptyChat, volatile(delta(0, 'Hello')), volatile({ type: 'resync' })).turns).toEqual([])
})

test('the model is at work on the last turn only', () => {
  expect(runningTurn(told([message(1), reply(1)]))).toBeUndefined()
  expect(runningTurn(told([message(1), reply(1), message(2)]))?.turn).toBe(2)
})

describe('what the customer does', () => {
  const queued = (messageId: string): ChatAction => ({
    type: 'queued',
    message: { messageId, text: 'hello' },
  })

  test('shows at once, and once only, until its turn begins', () => {
    const state = play(emptyChat, queued('m1'), queued('m1'), queued('m2'))
    expect(state.outgoing.map(({ messageId }) => messageId)).toEqual(['m1', 'm2'])
    const begun = play(state, stored(message(1), 1))
    expect(begun.outgoing.map(({ messageId }) => messageId)).toEqual(['m2'])
    expect(begun.turns).toHaveLength(1)
  })

  test('is not shown as outgoing where the transcript has it already', () => {
    const loaded = play(emptyChat, { type: 'history', turns: [turnView(1)], lastEventId: 4 }, queued('m1'))
    expect(loaded.outgoing).toEqual([])
  })

  test('can be taken back while it is not begun', () => {
    expect(play(emptyChat, queued('m1'), { type: 'discarded', messageId: 'm1' }).outgoing).toEqual([])
  })

  test('a pressed button stays pressed until its proposal is answered', () => {
    const open = told(story.slice(0, 4))
    const pressed = play(open, { type: 'pressed', proposalId: 'p1', decision: 'confirm' })
    expect(pressed.pressed['p1']).toEqual({ decision: 'confirm', problem: null })
    const problem = { type: 'about:blank', title: 'Too late', status: 409 }
    expect(play(pressed, { type: 'pressRefused', proposalId: 'p1', problem }).pressed['p1']?.problem).toBe(
      problem,
    )
    expect(play(pressed, stored(proposed(2, proposal('p1', 'confirmed')), 9)).pressed).toEqual({})
  })
})

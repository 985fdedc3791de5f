import { array, assert, constantFrom, integer, nat, property, record, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookingStatus, mayFollow } from '#contracts/booking-states.ts'
import type {
  BookingView,
  ChatEvent,
  ProposalView,
  StoredChatEvent,
  ToolCallView,
  TurnView,
} from '#contracts/chat.ts'
import {
  chatReducer,
  decidedKind,
  emptyChat,
  proposalInSight,
  runningTurn,
  type ChatAction,
  type ChatState,
} from './chat-state.ts'

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
const proposal = (
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
const proposed = (turn: number, view: ProposalView): StoredChatEvent => ({
  type: 'proposal',
  turn,
  proposal: view,
})
const booking = (status: BookingStatus, change: Partial<BookingView> = {}): BookingView => ({
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
const booked = (status: BookingStatus, change: Partial<BookingView> = {}): StoredChatEvent => ({
  type: 'booking',
  turn: 3,
  booking: booking(status, change),
})
const decided = (turn: number, proposalId: string, decision: 'confirm' | 'decline'): StoredChatEvent => ({
  type: 'message',
  turn,
  messageId: `decision:${proposalId}`,
  text: null,
  decision,
  at,
})
const queued = (messageId: string): ChatAction => ({
  type: 'queued',
  message: { messageId, text: 'hello', inSight: null },
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

/** A booking from the first wish to its cancellation, as the event stream tells it. */
const story: StoredChatEvent[] = [
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

const play = (state: ChatState, ...actions: ChatAction[]): ChatState => actions.reduce(chatReducer, state)
const stored = (event: ChatEvent, seq: number): ChatAction => ({ type: 'event', event, seq })
const volatile = (event: ChatEvent): ChatAction => ({ type: 'event', event, seq: undefined })
const told = (events: StoredChatEvent[]): ChatState =>
  play(emptyChat, ...events.map((event, index) => stored(event, index + 1)))
const draftOf = (state: ChatState) => state.turns.at(-1)?.draft?.text

describe('stored events', () => {
  test('tell the whole booking', () => {
    const { turns, closed } = told(story)
    expect(turns.map(({ turn, status }) => [turn, status])).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((turn) => [turn, 'done']),
    )
    expect(turns.map((turn) => turn.proposal?.status)).toEqual([
      'superseded',
      'confirmed',
      undefined,
      undefined,
      'confirmed',
      undefined,
      undefined,
      'confirmed',
      undefined,
    ])
    expect(turns[2]).toMatchObject({ decision: 'confirm', bookings: [{ status: 'cancelled' }] })
    expect(turns[3]).toMatchObject({ text: null, bookings: [], reply: { text: 'Your service is booked' } })
    expect(closed).toBe(true)
  })

  test('change a booking in place, in the turn in which it was first approved', () => {
    const shown = story.flatMap((event, index) => {
      if (event.type !== 'booking') return []
      const { turns } = told(story.slice(0, index + 1))
      expect(turns.flatMap(({ turn, bookings }) => bookings.map(() => turn))).toEqual([3])
      return turns[2]?.bookings.map(({ status, appointmentTime }) => `${status} ${appointmentTime}`)
    })
    expect(shown).toEqual([
      'requested 10:00',
      'needs_attention 10:00',
      'requested 10:00',
      'confirmed 10:00',
      'rescheduling 10:00',
      'confirmed 15:00',
      'cancelling 15:00',
      'cancelled 15:00',
    ])
  })

  test('show the time to which the dealer moved a confirmed booking, and why a change was refused', () => {
    const confirmed = told([message(3), booked('requested'), booked('confirmed'), reply(3)])
    const moved = { appointmentDate: '2026-11-27' }
    const later = play(confirmed, stored(booked('confirmed', moved), 5))
    expect(later.turns[0]?.bookings).toMatchObject([moved])
    const refused = {
      ...moved,
      reason: 'Fully booked.',
      alternatives: [{ date: '2026-11-28', time: '09:00' }],
    }
    const tried = play(
      later,
      stored(booked('rescheduling', moved), 6),
      stored(booked('confirmed', refused), 7),
    )
    expect(tried.turns[0]?.bookings).toMatchObject([refused])
  })

  test('of any life of a booking end with its latest state, whatever of it a transcript page held before', () => {
    const life = array(nat(), { minLength: 1, maxLength: 20 }).map((steps) => {
      const statuses: BookingStatus[] = ['requested']
      for (const step of steps) {
        const next = BookingStatus.options.filter((status) => mayFollow(statuses.at(-1)!, status))
        if (next.length > 0) statuses.push(next[step % next.length]!)
      }
      return statuses.map((status, index) => booked(status, { bookingId: `BK${index}` }))
    })
    assert(
      property(life, nat(), nat(), (events, held, resumed) => {
        const [page, from] = [held % events.length, resumed % (held % events.length || 1)]
        const bookings = told([message(3), ...events.slice(0, page + 1)]).turns[0]!.bookings
        let state = play(emptyChat, {
          type: 'history',
          turns: [turnView(3, { bookings })],
          lastEventId: from,
        })
        for (let index = from; index < events.length; index++) {
          state = play(state, stored(events[index]!, index + 1))
        }
        const last = events.at(-1)!
        expect(last.type === 'booking' && state.turns[0]?.bookings).toEqual([
          last.type === 'booking' && last.booking,
        ])
      }),
    )
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

test('shows a booking once, with the turn that made it, also where the transcript has it with later turns', () => {
  const moved = { ...booking('confirmed'), appointmentTime: '11:00' }
  const turns = [turnView(2, { bookings: [moved] }), turnView(4, { bookings: [moved] })]
  const state = play(emptyChat, { type: 'history', turns, lastEventId: 9 })
  expect(state.turns.map((turn) => turn.bookings.length)).toEqual([1, 0])
})

describe('the proposal in sight', () => {
  const offering = turnView(1, { status: 'done', proposal: proposal('pr_1') })
  const shown = play(emptyChat, { type: 'history', turns: [offering], lastEventId: 1 })

  test('is the one that the latest reply presented', () => {
    expect(proposalInSight(shown)).toBe('pr_1')
  })

  test.each([
    ['another turn came', play(shown, { type: 'history', turns: [turnView(2)], lastEventId: 2 })],
    ['a message is on its way', play(shown, queued('m9'))],
    ['nothing was proposed', emptyChat],
  ])('is none once %s', (_what, state) => {
    expect(proposalInSight(state)).toBeNull()
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

test('a turn of ours is a reply that nobody asked for', () => {
  const reminder: StoredChatEvent = { ...message(2, null), messageId: null } as StoredChatEvent
  for (const events of [
    [message(1), reply(1), reply(2, 'Tomorrow at 10:00')],
    [message(1), reply(1), reminder, reply(2, 'Tomorrow at 10:00')],
  ]) {
    const state = told(events)
    expect(state.turns[1]).toMatchObject({
      text: null,
      decision: null,
      status: 'done',
      reply: { text: 'Tomorrow at 10:00' },
    })
    expect(decidedKind(state, state.turns[1]!)).toBeUndefined()
  }
})

test('a decision is known by what it was on', () => {
  const state = told(story)
  const kinds = state.turns.map((turn) => decidedKind(state, turn))
  expect(kinds).toEqual([
    undefined,
    undefined,
    'book',
    undefined,
    undefined,
    'reschedule',
    undefined,
    undefined,
    'cancel',
  ])
  const [turn] = told([decided(1, 'of another chat', 'confirm')]).turns
  expect(decidedKind(state, turn!)).toBeUndefined()
})

test('the model is at work on the last turn only', () => {
  expect(runningTurn(told([message(1), reply(1)]))).toBeUndefined()
  expect(runningTurn(told([message(1), reply(1), message(2)]))?.turn).toBe(2)
})

describe('what the customer does', () => {
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

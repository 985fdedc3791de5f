/** A judge that cannot find anybody guilty is worth nothing. */
import { describe, expect, it } from 'vitest'
import type { BookingView, ChatEvent, TurnView } from '#contracts/chat.ts'
import { innocent, isGuilty, judge, since, type ApimRow, type Facts } from './judge.ts'

const slot = { dealerCode: 'MSIL-PUNE-001', date: '2026-12-10', time: '10:00' }
const at = '2026-12-01T10:00:00.000Z'

const row = (change: Partial<ApimRow> = {}): ApimRow => ({
  booking_id: 'BK2612010001',
  reference: 'SB-0000000001',
  vehicle_registration: 'MH12AB1234',
  dealer_code: slot.dealerCode,
  appointment_date: slot.date,
  appointment_time: slot.time,
  status: 'CONFIRMED',
  ...change,
})
const booking = (status: string) => ({ bookingRef: 'SB-0000000001', status }) as BookingView
const turn = (number: number, messageId: string, change: Partial<TurnView> = {}): TurnView => ({
  turn: number,
  messageId,
  text: 'hello',
  decision: null,
  status: 'done',
  reply: { text: 'Hello.', model: 'none' },
  rating: null,
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: at,
  endedAt: at,
  ...change,
})
const message = (number: number, messageId: string): ChatEvent => ({
  type: 'message',
  turn: number,
  messageId,
  text: 'hello',
  decision: null,
  at,
})
const reply = (number: number): ChatEvent => ({
  type: 'reply',
  turn: number,
  reply: { text: 'Hello.', model: 'none' },
  failed: false,
  at,
})
const numbered = (events: ChatEvent[]) => events.map((event, index) => ({ id: index + 1, event }))

const booked: Facts = {
  sent: ['one', 'two'],
  expected: slot,
  cancelled: 0,
  apim: [row()],
  turns: [turn(1, 'one'), turn(2, 'two', { bookings: [booking('confirmed')] })],
  events: numbered([message(1, 'one'), reply(1), message(2, 'two'), reply(2)]),
}
const cancelled: Facts = {
  ...booked,
  expected: null,
  cancelled: 1,
  apim: [row({ status: 'CANCELLED' })],
  turns: [turn(1, 'one'), turn(2, 'two', { bookings: [booking('cancelled')] })],
}
const undone = row({ booking_id: 'BK2612010002', status: 'CANCELLED' })

describe('the judge', () => {
  it('finds nothing where everything is as approved', () => {
    expect(judge(booked)).toEqual(innocent())
    expect(judge(cancelled)).toEqual(innocent())
    expect(judge({ ...booked, expected: null, apim: [], turns: [turn(1, 'one'), turn(2, 'two')] })).toEqual(
      innocent(),
    )
  })

  it.each<[string, Facts, Partial<ReturnType<typeof judge>>]>([
    [
      'a second active appointment',
      { ...booked, apim: [row(), row({ booking_id: 'BK2612010002' })] },
      { duplicateBookings: 1 },
    ],
    ['an appointment nobody approved', { ...booked, expected: null }, { duplicateBookings: 1 }],
    ['one that outlives its cancellation', { ...cancelled, apim: [row()] }, { duplicateBookings: 1 }],
    ['an approved appointment that is not there', { ...booked, apim: [] }, { lostBookings: 1 }],
    [
      'one cancelled without being asked',
      { ...booked, apim: [undone] },
      { lostBookings: 1, compensations: 1 },
    ],
    [
      'one at another time',
      { ...booked, apim: [row({ appointment_time: '11:00' })] },
      { lostBookings: 1, duplicateBookings: 1 },
    ],
    [
      'one at another dealer',
      { ...booked, apim: [row({ dealer_code: 'MSIL-PUNE-002' })] },
      { lostBookings: 1 },
    ],
    [
      'a booking that waits for a person',
      { ...booked, turns: [turn(1, 'one'), turn(2, 'two', { bookings: [booking('needs_attention')] })] },
      { lostBookings: 1 },
    ],
    ['an undone second appointment', { ...booked, apim: [row(), undone] }, { compensations: 1 }],
    [
      'a message that is not in the transcript',
      { ...booked, sent: ['one', 'zero', 'two'] },
      { lostMessages: 1 },
    ],
    [
      'a message that is not in the stream',
      { ...booked, events: numbered([message(1, 'one'), reply(1), reply(2)]) },
      { lostMessages: 1 },
    ],
    [
      'a message without an answer',
      { ...booked, turns: [turn(1, 'one', { status: 'running', reply: null }), ...booked.turns.slice(1)] },
      { lostMessages: 1 },
    ],
    [
      'a reply that is not in the stream',
      { ...booked, events: numbered([message(1, 'one'), message(2, 'two'), reply(2)]) },
      { lostMessages: 1 },
    ],
    [
      'a message answered twice',
      { ...booked, turns: [...booked.turns, turn(3, 'one')] },
      { repeatedMessages: 1 },
    ],
    [
      'a turn with two replies',
      { ...booked, events: numbered([message(1, 'one'), reply(1), reply(1), message(2, 'two'), reply(2)]) },
      { repeatedMessages: 1 },
    ],
    ['messages in another order than sent', { ...booked, sent: ['two', 'one'] }, { disorderedMessages: 1 }],
    ['a stream that goes back', { ...booked, events: booked.events.toReversed() }, { disorderedMessages: 1 }],
  ])('counts %s', (_what, facts, expected) => {
    const verdict = judge(facts)
    expect(verdict).toMatchObject(expected)
    expect(isGuilty(verdict)).toBe(!('compensations' in expected && !('lostBookings' in expected)))
  })

  it('counts what it found once, however often it looks', () => {
    const first = judge({ ...booked, apim: [] })
    expect(since(first, judge({ ...booked, apim: [] }))).toEqual(innocent())
    const second = judge({ ...booked, apim: [], sent: ['one', 'zero', 'two'] })
    expect(since(first, second)).toMatchObject({ lostBookings: 0, lostMessages: 1 })
  })
})

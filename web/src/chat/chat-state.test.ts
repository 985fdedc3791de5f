import { array, assert, integer, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BookingStatus, mayFollow } from '#contracts/booking-states.ts'
import { emptyChat, proposalInSight } from './chat-state.ts'
import {
  message,
  reply,
  proposal,
  proposed,
  booking,
  booked,
  queued,
  turnView,
  story,
  play,
  stored,
  told,
} from './testing/chat-events.ts'

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

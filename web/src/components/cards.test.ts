import { MantineProvider } from '@mantine/core'
import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { BookingStatus } from '#contracts/booking-states.ts'
import { ProposalKind, ProposalStatus, type BookingView, type ProposalView } from '#contracts/chat.ts'
import type { Turn } from '../chat/chat-state.ts'
import { BookingCard } from './booking-card.tsx'
import { ProposalCard } from './proposal-card.tsx'
import { TurnItem } from './turn-item.tsx'

const booking = (change: Partial<BookingView>): BookingView => ({
  bookingRef: 'SB-1',
  status: 'requested',
  bookingId: 'BK1',
  dealerCode: 'D1',
  dealerName: 'Arena Baner',
  appointmentDate: '2026-11-26',
  appointmentTime: '10:00',
  serviceType: 'regular',
  vehicleRegistration: 'MH12AB1234',
  reason: null,
  alternatives: [],
  ...change,
})
const proposal = (change: Partial<ProposalView>): ProposalView => ({
  proposalId: 'pr_1',
  kind: 'book',
  bookingRef: null,
  summary: 'What is to be done',
  status: 'open',
  arguments: {},
  expiresAt: new Date(Date.now() + 10 * 60_000).toISOString(),
  ...change,
})
const decidedTurn: Turn = {
  turn: 2,
  messageId: 'decision:pr_1',
  text: null,
  decision: 'confirm',
  status: 'done',
  reply: { text: 'A reply', model: 'none' },
  rating: null,
  toolCalls: [],
  proposal: null,
  bookings: [],
  startedAt: '2026-11-24T10:00:00.000Z',
  endedAt: '2026-11-24T10:00:01.000Z',
  draft: null,
  runningTools: [],
}

/** What can be read on the page, each piece of text a line. */
const read = (element: ReactElement): string =>
  renderToStaticMarkup(createElement(MantineProvider, null, element))
    .replaceAll(/<style.*?<\/style>/gs, '')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll(/\n+/g, '\n')
    .trim()
const readBooking = (change: Partial<BookingView>) =>
  read(createElement(BookingCard, { booking: booking(change) }))
const readProposal = (change: Partial<ProposalView>, closed = false) =>
  read(
    createElement(ProposalCard, {
      proposal: proposal(change),
      closed,
      pressed: undefined,
      onDecide: () => undefined,
    }),
  )
const alternatives = [
  { date: '2026-11-26', time: '11:00' },
  { date: '2026-11-26', time: '12:30' },
  { date: '2026-11-27', time: '09:00' },
]
const free = 'Free instead: Thu, 26 Nov at 11:00, 12:30; Fri, 27 Nov at 09:00'

describe('a booking card', () => {
  test('has a title of its own for every status, and always says what it is about', () => {
    const titles = BookingStatus.options.map((status) => {
      const text = readBooking({ status })
      for (const fact of ['Arena Baner', 'Thursday, 26 November 2026 at 10:00', 'BK1', 'SB-1']) {
        expect(text).toContain(fact)
      }
      return text.split('\n')[0]
    })
    expect(titles).toEqual([
      'Being confirmed with the dealer',
      'Booked',
      'Being moved',
      'Being cancelled',
      'A colleague is looking at it',
      'Not booked',
      'Cancelled',
      'Completed',
      'Missed',
    ])
  })

  test('that is booked says why it could not be moved, that it stands, and which times are free', () => {
    const text = readBooking({ status: 'confirmed', reason: 'That time is taken.', alternatives })
    expect(text.split('\n').slice(0, 4)).toEqual([
      'Booked',
      'Could not be moved: That time is taken.',
      'Your appointment stays as it is.',
      free,
    ])
  })

  test('that is booked says why it could not be cancelled', () => {
    const text = readBooking({ status: 'confirmed', reason: 'It is too late.' })
    expect(text).toMatch(
      /^Booked\nCould not be changed: It is too late\.\nYour appointment stays as it is\.\n/,
    )
  })

  test('that was not booked says why and which times are free', () => {
    const text = readBooking({ status: 'rejected', reason: 'That time is taken.', alternatives })
    expect(text.split('\n').slice(0, 3)).toEqual(['Not booked', 'That time is taken.', free])
  })

  test('says why it is cancelled, or waits for a person and what happens next', () => {
    const reason = 'The workshop is closed.'
    expect(readBooking({ status: 'cancelled', reason })).toMatch(/^Cancelled\nThe workshop is closed\.\n/)
    expect(readBooking({ status: 'needs_attention', reason })).toContain(
      `${reason}\nIt is not settled yet. The result will appear here by itself.`,
    )
  })

  test('does not repeat an earlier refusal while something new is under way or all is over', () => {
    for (const status of ['requested', 'rescheduling', 'cancelling', 'completed', 'no_show'] as const) {
      const text = readBooking({ status, reason: 'An old reason.', alternatives })
      expect(text).not.toContain('An old reason.')
      expect(text).not.toContain('Free instead')
    }
    expect(readBooking({ status: 'cancelled', alternatives })).not.toContain('Free instead')
  })
})

describe('a proposal card', () => {
  test.each([
    ['book', 'Please confirm your appointment', 'Confirm', 'Change', 'Nothing is booked until you confirm.'],
    [
      'reschedule',
      'Please confirm the new time',
      'Move it',
      'Keep the old time',
      'Nothing changes until you confirm.',
    ],
    ['cancel', 'Cancel this appointment?', 'Yes, cancel it', 'Keep it', 'Nothing changes until you confirm.'],
  ] as const)('asks what it is about: %s', (kind, title, confirm, decline, notYet) => {
    const lines = readProposal({ kind }).split('\n')
    expect(lines).toEqual([
      title,
      'What is to be done',
      confirm,
      decline,
      `${notYet} Please confirm within 10 minutes.`,
    ])
  })

  test('names the booking that is to change', () => {
    expect(readProposal({ kind: 'cancel', bookingRef: 'SB-1' })).toContain('Reference\nSB-1')
  })

  test('says nothing of booking where nothing is booked, whatever became of it', () => {
    for (const kind of ProposalKind.options) {
      for (const status of ProposalStatus.options) {
        const text = readProposal({ kind, status })
        expect(text).not.toBe('')
        if (kind !== 'book') expect(text).not.toMatch(/\bbook(ed)?\b/i)
      }
    }
  })

  test('of the past is one line that fits its kind', () => {
    const past = (status: ProposalStatus) =>
      ProposalKind.options.map((kind) => readProposal({ kind, status }))
    expect(past('confirmed')).toEqual([
      'You confirmed this appointment',
      'You confirmed the new time',
      'You asked to cancel this appointment',
    ])
    expect(past('declined')).toEqual([
      'You asked for a change',
      'You kept the old time',
      'You kept this appointment',
    ])
  })

  test('that is too late has no buttons and says how to go on', () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString()
    const text = readProposal({ kind: 'cancel', expiresAt })
    expect(text).toBe(
      'The question has expired\nWhat is to be done\nNothing was cancelled. Ask again if you still want to cancel.',
    )
    expect(readProposal({ kind: 'cancel' }, true)).toBe('The question has expired\nWhat is to be done')
  })
})

describe('a turn', () => {
  const readTurn = (turn: Turn, decidedOn?: ProposalKind) =>
    read(
      createElement(TurnItem, {
        turn,
        closed: false,
        pressed: undefined,
        decidedOn,
        latest: true,
        onDecide: () => undefined,
        onSend: () => undefined,
        onRate: () => undefined,
      }),
    )

  test('shows a pressed button in the words of what it was about', () => {
    const said = (['confirm', 'decline'] as const).map((decision) =>
      [...ProposalKind.options, undefined].map(
        (kind) => readTurn({ ...decidedTurn, decision }, kind).split('\n')[1],
      ),
    )
    expect(said).toEqual([
      ['Yes, book it', 'Yes, move it', 'Yes, cancel it', 'Yes'],
      ['No, change it', 'No, keep the old time', 'No, keep it', 'No'],
    ])
  })

  test('of ours is a message of the assistant alone', () => {
    const text = readTurn({ ...decidedTurn, messageId: null, decision: null })
    expect(text).toMatch(/^Assistant: \nA reply/)
    expect(text).not.toContain('You:')
  })
})

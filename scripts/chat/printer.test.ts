import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '#contracts/chat.ts'
import { Printer } from './printer.ts'
import { booking, decided, delta, message, proposal, replied, tool, toolStarted } from './testing/events.ts'

function setUp({ interactive = false } = {}) {
  let screen = ''
  const statuses: (string | null)[] = []
  const printer = new Printer({
    terminal: {
      interactive,
      write: (text) => (screen += text),
      status: (text) => statuses.push(text),
    },
    style: (_style, text) => text,
  })
  const show = (...events: ChatEvent[]): string => {
    screen = ''
    for (const event of events) printer.print(event)
    return screen
  }
  return { printer, show, statuses }
}

describe('a reply', () => {
  it('appears piece by piece and is not printed twice', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'Hello'))).toBe('Hello')
    expect(show(delta(1, 1, 5, ', you'))).toBe(', you')
    expect(show(replied(1, 'Hello, you.'))).toBe('.\n\n')
  })

  it('keeps its blank edges back: the stored one has none', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, ' Hi \n'), delta(1, 1, 5, 'you '), replied(1, 'Hi \nyou'))).toBe(
      'Hi \nyou\n\n',
    )
  })

  it('goes on where it stood when it comes again from the start', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'Hello'), delta(1, 1, 0, 'Hel'), delta(1, 1, 3, 'lo you'))).toBe('Hello you')
    expect(show({ type: 'resync' }, delta(1, 1, 0, 'Hello you two'))).toBe(' two')
  })

  it('is printed whole on a new line when another attempt said something else', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'Hello y'), delta(1, 1, 0, 'Good day'), replied(1, 'Good day!'))).toBe(
      'Hello y …\nGood day!\n\n',
    )
  })

  it('waits for the stored text after a lost piece', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'He'), delta(1, 1, 4, 'o'), replied(1, 'Hello'))).toBe('Hello\n\n')
  })

  it('begins anew after an interruption', () => {
    const { printer, show } = setUp()
    show(delta(1, 1, 0, 'Hello'))
    printer.interrupt()
    expect(show(delta(1, 1, 0, 'Hello you'), replied(1, 'Hello you'))).toBe('Hello you\n\n')
  })

  it('counts once: late pieces and repetitions of it are dropped', () => {
    const { printer, show } = setUp()
    show(replied(1, 'Hello'))
    expect(show(delta(1, 1, 0, 'Hel'), replied(1, 'Hello'))).toBe('')
    expect(printer.answered).toBe(1)
  })

  it('cannot steer the terminal', () => {
    const { show } = setUp()
    expect(show(replied(1, 'a\u001b[2J\u0007b\u009bc\r\nd'))).toBe('a[2Jbc\nd\n\n')
  })

  it('cannot steer it by what others wrote in calls, proposals and bookings either', () => {
    const { show } = setUp()
    const evil = '\u001b]0;title\u0007\u001b[31m\u202Eyes\u200B\u{E0041}\u009b2J'
    const called = tool(1, 'a') as Extract<ChatEvent, { type: 'tool' }>
    const offered = proposal(1, 'open') as Extract<ChatEvent, { type: 'proposal' }>
    const screen = show(
      message(1, 'm', evil),
      { ...toolStarted(1, 'b'), name: evil } as ChatEvent,
      { ...called, call: { ...called.call, name: evil, arguments: { city: evil }, callId: 'b' } },
      { ...offered, proposal: { ...offered.proposal, summary: evil } },
      delta(1, 2, 0, evil),
      replied(1, evil),
      booking({ status: 'rejected', dealerName: evil, reason: evil }),
    )
    expect(screen).toContain('To book: ]0;title[31myes2J\n')
    expect(screen).toMatch(/^[\n\x20-\x7E›·✘…]+$/)
  })

  it('shows no half characters', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'Hi \ud83d'))).toBe('Hi')
    expect(show(delta(1, 1, 4, '\ude00'))).toBe(' \ud83d\ude00')
  })
})

describe('a tool call', () => {
  it('is one line with its time, and what went before stays', () => {
    const { show } = setUp()
    expect(show(delta(1, 1, 0, 'Let me look.'), toolStarted(1, 'a'), tool(1, 'a'), replied(1, 'Two.'))).toBe(
      'Let me look.\n  · get_nearby_dealers Pune (1.2 s)\nTwo.\n\n',
    )
  })

  it('says when it failed', () => {
    expect(setUp().show(tool(1, 'a', 'failed'))).toBe('  ✘ get_nearby_dealers Pune (failed, 1.2 s)\n')
  })

  it('comes before the text about it, whichever arrives first', () => {
    const { show } = setUp()
    expect(show(toolStarted(1, 'a'), toolStarted(1, 'b'), tool(1, 'a'), delta(1, 3, 0, 'Two.'))).toBe(
      '  · get_nearby_dealers Pune (1.2 s)\n',
    )
    expect(show(tool(1, 'b'), replied(1, 'Two.'))).toBe('  · get_nearby_dealers Pune (1.2 s)\nTwo.\n\n')
  })

  it('does not run any more when its start is told late', () => {
    const { show } = setUp()
    show(tool(1, 'a'), toolStarted(1, 'a'))
    expect(show(delta(1, 2, 0, 'Two.'))).toBe('Two.')
  })

  it('shows as status while it runs', () => {
    const { show, statuses } = setUp()
    show(toolStarted(1, 'a'))
    expect(statuses).toEqual(['  get_nearby_dealers …'])
  })
})

describe('a proposal', () => {
  it('is on offer from the reply that presents it until it is no longer open', () => {
    const { printer, show } = setUp()
    show(proposal(1, 'open'))
    expect(printer.offered).toBeNull()
    expect(show(replied(1, 'Shall I?'))).toBe('Shall I?\nTo book: Summary of pr_1\n\n')
    expect(printer.offered?.proposalId).toBe('pr_1')
    expect(show(replied(2, 'It is 5 km away.'))).toContain('To book: Summary of pr_1')
    expect(show(decided(3, 'decline'), proposal(3, 'declined'))).toBe('› (Decline)\n  proposal declined\n')
    expect(printer.offered).toBeNull()
  })

  it('gives way to the one that supersedes it', () => {
    const { printer, show } = setUp()
    show(proposal(1, 'open'), replied(1, 'Shall I?'), proposal(2, 'superseded'), proposal(2, 'open', 'pr_2'))
    expect(printer.offered).toBeNull()
    expect(show(replied(2, 'Or this?'))).toContain('To book: Summary of pr_2')
    expect(printer.offered?.proposalId).toBe('pr_2')
  })

  it.each([
    ['reschedule', 'To confirm'],
    ['cancel', 'To confirm'],
  ] as const)('says what it does: %s', (kind, intent) => {
    const { show } = setUp()
    expect(show(proposal(1, 'open', 'pr_1', kind), replied(1, 'Shall I?'))).toBe(
      `Shall I?\n${intent}: Summary of pr_1\n\n`,
    )
  })
})

describe('a booking', () => {
  it.each([
    [{ status: 'requested' }, '  booking SB-1 requested: Arena Baner, 2026-11-26 at 10:00\n'],
    [
      { status: 'confirmed', bookingId: 'BK1' },
      '✔ Booked: Arena Baner, 2026-11-26 at 10:00. Booking id BK1, reference SB-1\n',
    ],
    [
      { status: 'rejected', reason: 'Slot taken.' },
      '✘ Not booked: Arena Baner, 2026-11-26 at 10:00. Slot taken.\n',
    ],
    [
      { status: 'needs_attention' },
      '! A colleague looks at booking SB-1: Arena Baner, 2026-11-26 at 10:00\n',
    ],
    [{ status: 'rescheduling' }, '  booking SB-1 is being moved\n'],
    [{ status: 'cancelling' }, '  booking SB-1 is being cancelled\n'],
    [
      { status: 'cancelled', reason: 'The workshop is closed.' },
      '✘ Cancelled: Arena Baner, 2026-11-26 at 10:00. The workshop is closed.\n',
    ],
    [{ status: 'completed' }, '✔ Completed: Arena Baner, 2026-11-26 at 10:00\n'],
    [{ status: 'no_show' }, '! Missed: Arena Baner, 2026-11-26 at 10:00\n'],
  ] as const)('is told when it changes: %o', (changes, expected) => {
    expect(setUp().show(booking(changes))).toBe(expected)
  })

  it('says which times are free where the wanted one was refused', () => {
    const refused = booking({
      status: 'rejected',
      reason: 'Slot taken.',
      alternatives: [
        { date: '2026-11-26', time: '11:00' },
        { date: '2026-11-27', time: '09:00' },
      ],
    })
    expect(setUp().show(refused)).toBe(
      '✘ Not booked: Arena Baner, 2026-11-26 at 10:00. Slot taken.\n' +
        '  Free instead: 2026-11-26 at 11:00, 2026-11-27 at 09:00\n',
    )
  })

  it('is told once per change as it is moved, not moved, and cancelled', () => {
    const { show } = setUp()
    const booked = booking({ status: 'confirmed', bookingId: 'BK1' })
    const moving = booking({ status: 'rescheduling', bookingId: 'BK1' })
    const moved = { appointmentTime: '15:00', bookingId: 'BK1' }
    show(booking({}), booked)
    expect(show(booked)).toBe('')

    expect(show(moving, booking({ status: 'confirmed', ...moved }))).toBe(
      '  booking SB-1 is being moved\n' +
        '✔ Moved: Arena Baner, 2026-11-26 at 15:00. Booking id BK1, reference SB-1\n',
    )
    expect(show(booking({ status: 'confirmed', ...moved }))).toBe('')

    const refused = booking({ status: 'confirmed', reason: 'Too late for that.', ...moved })
    expect(show(booking({ status: 'cancelling', ...moved }), refused, refused)).toBe(
      '  booking SB-1 is being cancelled\n' +
        '✘ Not changed, still booked: Arena Baner, 2026-11-26 at 15:00. Too late for that.\n',
    )

    const cancelled = booking({ status: 'cancelled', ...moved })
    expect(show(booking({ status: 'cancelling', ...moved }), cancelled, cancelled)).toBe(
      '  booking SB-1 is being cancelled\n✘ Cancelled: Arena Baner, 2026-11-26 at 15:00.\n',
    )
  })

  it('whose change a colleague dropped is booked as before', () => {
    const { show } = setUp()
    const booked = booking({ status: 'confirmed', bookingId: 'BK1' })
    show(booked, booking({ status: 'cancelling' }), booking({ status: 'needs_attention' }))
    expect(show(booked)).toBe(
      '✔ Still booked: Arena Baner, 2026-11-26 at 10:00. Booking id BK1, reference SB-1\n',
    )
  })

  it('breaks into a reply without harming it', () => {
    const { show } = setUp()
    expect(
      show(delta(1, 1, 0, 'Your b'), booking({}), delta(1, 1, 6, 'ooking'), replied(1, 'Your booking')),
    ).toBe('Your b …\n  booking SB-1 requested: Arena Baner, 2026-11-26 at 10:00\nYour booking\n\n')
  })
})

describe('a message', () => {
  it('is printed unless it was typed right here', () => {
    const { printer, show } = setUp({ interactive: true })
    printer.typed('m1')
    expect(show(message(1, 'm1', 'mine'), message(2, 'm2', 'from elsewhere'))).toBe('› from elsewhere\n')
  })

  it('of ours has no act of the customer, only a reply', () => {
    const { show } = setUp()
    const ours: ChatEvent = {
      type: 'message',
      turn: 4,
      messageId: null,
      text: null,
      decision: null,
      at: '2026-11-25T04:30:00.000Z',
    }
    expect(show(ours, replied(4, 'See you tomorrow.'))).toBe('See you tomorrow.\n\n')
  })

  it('of a script is always printed: nobody saw it typed', () => {
    const { printer, show } = setUp()
    printer.typed('m1')
    expect(show(message(1, 'm1', 'mine'))).toBe('› mine\n')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { ChangeBooking, Repair } from '#contracts/conversation.ts'
import { digestChange } from '#contracts/digest.ts'
import { Booking, type Step } from './booking-state.ts'
import { anyBookingEvents, bookingInput, bookingRef, type BookingEvent } from './testing/booking-events.ts'
import { BookingWorld } from './testing/booking-world.ts'

/** Hours until the first appointment. */
const firstHours = fc.constantFrom(1, 3, 23, 26, 48.5, 170, 500)

function live(numRuns: number, seed?: number): Record<string, number> {
  const counts: Record<string, number> = {}
  fc.assert(
    fc.property(firstHours, anyBookingEvents, (hours, events) => {
      course(hours, events, counts)
    }),
    { numRuns, ...(seed !== undefined && { seed }) },
  )
  return counts
}

function course(hours: number, events: BookingEvent[], counts: Record<string, number> = {}) {
  const world = new BookingWorld(hours, counts)
  for (const event of events) world.happen(event)
  world.end()
  return counts
}

describe('sequences of orders, repairs, answers and time', () => {
  it('never answer a change twice, make one that was not approved, or remind too early, late or twice', () => {
    live(2_000)
  }, 120_000)

  it('reach every kind of case', () => {
    const counts = live(3_000, 20_261_124)
    for (const what of expected) expect(counts[what] ?? 0, what).toBeGreaterThan(5)
  }, 120_000)

  it('remind of an appointment whose change the dealer refused, though it fell due meanwhile', () => {
    const events: BookingEvent[] = [
      { do: 'answer', answer: 'done' },
      { do: 'wait', hours: 24.4, prompt: true },
      { do: 'order', id: 0, variant: 0, from: 'present', digest: 'right', by: 'update' },
      { do: 'wait', hours: 0.5, prompt: true },
      { do: 'answer', answer: 'refused' },
    ]
    const counts = course(48.5, events)
    expect(counts).toMatchObject({ 'reminded 24h late': 1, 'reminded 2h': 1 })
  })

  it('answer once a change that is given up while the dealer does not answer, and look again after that', () => {
    const events: BookingEvent[] = [
      { do: 'answer', answer: 'done' },
      { do: 'order', id: 0, variant: 0, from: 'present', digest: 'right', by: 'signal' },
      { do: 'answer', answer: 'fails' },
      { do: 'repair', action: 'give_up', by: 'op', reason: 'because' },
      { do: 'answer', answer: 'fails' },
      { do: 'repair', action: 'retry', by: 'op', reason: 'because' },
      { do: 'answer', answer: 'done' },
    ]
    course(48.5, events)
  })
})

const expected = [
  'taken',
  'repeated',
  'repeated meanwhile',
  'told again',
  'refused: it was not approved',
  'refused: the id came with another change',
  'refused: too many wait',
  'refused: of its state',
  'refused: it has begun',
  'refused: it was moved',
  'refused when its turn came',
  'refused while parked',
  'answered: done',
  'answered: refused',
  'dropped, yet done',
  'dropped in vain',
  'parked: create',
  'parked: change',
  'parked: check',
  'repair: retry',
  'repair: correct',
  'repair: adopt',
  'repair: give_up',
  'repair refused',
  'reminded 24h',
  'reminded 24h late',
  'reminded 2h',
  'no reminder of what was moved',
]

const order = (n: number): ChangeBooking => {
  const change = {
    kind: 'reschedule' as const,
    appointmentDate: '2026-12-02',
    appointmentTime: `1${n % 10}:00`,
  }
  const digest = digestChange(bookingRef, change)
  return { changeId: `c${n}`, change, digest, conversationId: null, by: 'customer' }
}

describe('a repair', () => {
  const table: Record<Step['kind'], Repair['action'][]> = {
    create: ['retry', 'correct', 'adopt', 'give_up'],
    change: ['retry', 'give_up'],
    check: ['retry', 'adopt', 'give_up'],
  }
  const steps: Step[] = [{ kind: 'create' }, { kind: 'change', order: order(1) }, { kind: 'check' }]
  const repair = (action: string, by = 'op', reason = 'because') => ({ action, by, reason }) as Repair

  it.each(steps)('of a $kind is one of its own, by somebody and for a reason, one at a time', (step) => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom('retry', 'correct', 'adopt', 'give_up', 'toString'), fc.string()),
        fc.constantFrom('op', ''),
        fc.constantFrom('because', ''),
        fc.boolean(),
        fc.boolean(),
        (action, by, reason, parked, busy) => {
          const life = new Booking(bookingInput)
          life.parked = parked ? step : null
          life.repair = busy ? repair('retry') : null
          const fits = table[step.kind].some((known) => known === action)
          const taken = parked && !busy && by !== '' && reason !== '' && fits
          expect(life.repairRefusal(repair(action, by, reason)) === null).toBe(taken)
        },
      ),
      { numRuns: 1_000 },
    )
  })
})

it('takes twenty changes, three of which may wait, and knows them all by their digests after that', () => {
  const life = new Booking(bookingInput)
  life.reach('confirmed')
  for (let n = 1; n <= 20; n++) {
    expect(life.changeRefusal(order(n), 0)).toBeNull()
    life.enqueue(order(n))
    if (n === 3) expect(life.changeRefusal(order(n + 1), 0)).toContain('under way')
    if (n >= 3) life.queue.shift()
  }
  expect(life.changeRefusal(order(21), 0)).toContain('20 times')
  for (let n = 1; n <= 20; n++) {
    expect(life.changeRefusal(order(n), 0)).toBeNull()
    expect(life.changeRefusal({ ...order(n + 1), changeId: order(n).changeId }, 0)).toContain('same key')
  }
  expect(life.queue.length).toBe(2)
})

it('looks after an attempt that may still arrive, also when all is over', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<BookingStatus>('rejected', 'cancelled', 'completed', 'no_show'),
      fc.integer({ min: 0, max: 1e9 }),
      (status, now) => {
        const life = new Booking(bookingInput)
        life.moveTo({ appointmentDate: '2026-12-02', appointmentTime: '10:00' }, now)
        life.reach(status)
        expect(life.nextCheckpoint(now)).toBeNull()
        life.careAfter(now)
        const times: number[] = []
        for (let at = life.nextCheckpoint(now); at !== null; at = life.nextCheckpoint(at.at)) {
          expect(at.remind).toBeNull()
          times.push(at.at - now)
        }
        expect(times).toEqual([15_000, 60_000, 300_000])
      },
    ),
  )
})

it('looks again after looks in vain, a hundred times in a row and then no more', () => {
  const life = new Booking(bookingInput)
  life.reach('cancelled')
  const looks = (wellAt: number) => {
    life.careAfter(0)
    let count = 0
    for (let at = life.nextCheckpoint(0); at !== null; at = life.nextCheckpoint(at.at)) {
      if (++count === wellAt) life.looked()
      else life.lookAgain(at.at)
    }
    return count
  }
  expect(looks(0)).toBe(103)
  expect(looks(50)).toBe(153)
})

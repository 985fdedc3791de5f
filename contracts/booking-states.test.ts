import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  appointmentStart,
  BookingStatus,
  changeRefusal,
  checksAfter,
  isOver,
  mayFollow,
  nextCheckpoint,
  type Checkpoint,
} from './booking-states.ts'

const statuses = BookingStatus.options
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

describe('the states of a booking', () => {
  it('can all be reached from requested', () => {
    const reached = new Set<BookingStatus>(['requested'])
    // A set's loop also visits what is added on the way.
    for (const from of reached) for (const to of statuses) if (mayFollow(from, to)) reached.add(to)
    expect([...reached].toSorted()).toEqual([...statuses].toSorted())
  })

  it('end where nothing follows, and can always end', () => {
    const over = statuses.filter((from) => !statuses.some((to) => mayFollow(from, to)))
    expect(over).toEqual(['rejected', 'cancelled', 'completed', 'no_show'])
    expect(statuses.filter(isOver)).toEqual(over)
    const canEnd = new Set<BookingStatus>(over)
    for (const to of canEnd) for (const from of statuses) if (mayFollow(from, to)) canEnd.add(from)
    expect(canEnd.size).toBe(statuses.length)
  })

  it('never follow themselves, and come back to requested only from a person', () => {
    for (const status of statuses) expect(mayFollow(status, status)).toBe(false)
    expect(statuses.filter((from) => mayFollow(from, 'requested'))).toEqual(['needs_attention'])
  })

  it('let a person be called from wherever something is left to do, and reject only what was never confirmed', () => {
    expect(statuses.filter((from) => mayFollow(from, 'rejected'))).toEqual(['requested', 'needs_attention'])
    for (const from of statuses) {
      if (!isOver(from) && from !== 'needs_attention') expect(mayFollow(from, 'needs_attention')).toBe(true)
    }
  })

  it('allow a change where an appointment stands or will stand, and say why elsewhere', () => {
    const changeable = statuses.filter((status) => changeRefusal(status) === null)
    expect(changeable).toEqual(['requested', 'confirmed', 'rescheduling', 'cancelling'])
    for (const status of statuses) {
      if (!changeable.includes(status)) expect(changeRefusal(status)).toMatch(/^[A-Z].+\.$/)
    }
  })
})

describe('appointmentStart', () => {
  const pad = (n: number, length = 2) => String(n).padStart(length, '0')
  const date = fc
    .date({ min: new Date('1970-01-02'), max: new Date('2199-12-31'), noInvalidDate: true })
    .map((at) => at.toISOString().slice(0, 10))
  const time = fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => `${pad(hour)}:${pad(minute)}`)
  const india = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Kolkata',
    dateStyle: 'short',
    timeStyle: 'short',
  })

  it('is the time in India', () => {
    fc.assert(
      fc.property(date, time, (date, time) => {
        const start = appointmentStart(date, time)
        expect(start).toBe(Date.parse(`${date}T${time}:00+05:30`))
        expect(india.format(start)).toBe(`${date} ${time}`)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['2028-02-29', '00:00', '2028-02-28T18:30:00.000Z'],
    ['2026-12-31', '23:59', '2026-12-31T18:29:00.000Z'],
    ['2027-01-01', '05:29', '2026-12-31T23:59:00.000Z'],
  ])('puts %s %s at %s', (date, time, utc) => {
    expect(new Date(appointmentStart(date, time)).toISOString()).toBe(utc)
  })
})

describe('nextCheckpoint', () => {
  const start = Date.UTC(2026, 11, 2, 4, 30)

  /** All of them, by the words of the design, for appointments within 60 days. */
  const all: Checkpoint[] = [
    ...Array.from({ length: 60 }, (_, index) => 60 - index).map((days): Checkpoint => ({
      at: start - days * dayMs,
      remind: days === 1 ? '24h' : null,
    })),
    { at: start - 2 * hourMs, remind: '2h' },
    ...Array.from({ length: checksAfter }, (_, days) => ({
      at: start + 2 * hourMs + days * dayMs,
      remind: null,
    })),
  ]
  const slow = (now: number): Checkpoint | null => all.find(({ at }) => at > now) ?? null
  /** Anywhere, and often at or beside a checkpoint. */
  const now = fc.oneof(
    fc.integer({ min: -60 * dayMs, max: 10 * dayMs }).map((offset) => start + offset),
    fc.tuple(fc.constantFrom(...all), fc.integer({ min: -1, max: 1 })).map(([{ at }, beside]) => at + beside),
  )

  it('is the first of all checkpoints after now', () => {
    fc.assert(
      fc.property(now, (now) => {
        expect(nextCheckpoint(start, now)).toEqual(slow(now))
      }),
      { numRuns: 5_000 },
    )
  })

  it('goes through every one in order and ends, from any time on', () => {
    fc.assert(
      fc.property(now, (now) => {
        const seen: Checkpoint[] = []
        for (let next = nextCheckpoint(start, now); next; next = nextCheckpoint(start, next.at))
          seen.push(next)
        expect(seen).toEqual(all.filter(({ at }) => at > now))
      }),
    )
  })

  it('reminds a day and two hours before, of whatever appointment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: -20, max: 1_500 }), (start, hours) => {
        const now = start - hours * hourMs
        const reminders: string[] = []
        for (let next = nextCheckpoint(start, now); next; next = nextCheckpoint(start, next.at)) {
          if (next.remind) reminders.push(`${next.remind} at ${(start - next.at) / hourMs}`)
        }
        const due = [hours > 24 ? ['24h at 24'] : [], hours > 2 ? ['2h at 2'] : []].flat()
        expect(reminders).toEqual(due)
      }),
      { numRuns: 500 },
    )
  })
})

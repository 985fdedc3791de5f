/** An appointment is at one moment, wherever the worker and its clock stand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appointmentStart, checksAfter, nextCheckpoint, type Checkpoint } from '#contracts/booking-states.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** All checkpoints after `from`. */
function checkpoints(start: number, from: number): Checkpoint[] {
  const all: Checkpoint[] = []
  for (let next = nextCheckpoint(start, from); next; next = nextCheckpoint(start, next.at)) all.push(next)
  return all
}
const reminders = (start: number, from: number) =>
  checkpoints(start, from)
    .filter(({ remind }) => remind)
    .map(({ at, remind }) => [remind, iso(at)])

// Far from India, in a zone with a half hour and daylight saving.
const zone = process.env['TZ']
beforeAll(() => {
  process.env['TZ'] = 'America/St_Johns'
})
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe('an appointment', () => {
  it.each([
    ['2026-12-02', '10:00', '2026-12-02T04:30:00.000Z'],
    ['2026-12-02', '04:00', '2026-12-01T22:30:00.000Z'],
    ['2027-01-01', '04:00', '2026-12-31T22:30:00.000Z'],
    ['2028-03-01', '05:29', '2028-02-29T23:59:00.000Z'],
    ['2026-03-29', '09:00', '2026-03-29T03:30:00.000Z'],
  ])('on %s at %s in India begins at %s, in any zone', (date, time, expected) => {
    expect(new Date().getTimezoneOffset()).not.toBe(0)
    expect(iso(appointmentStart(date, time))).toBe(expected)
  })

  it('of the first morning of a year is reminded of in the year before', () => {
    const start = appointmentStart('2027-01-01', '04:00')
    expect(reminders(start, start - 10 * dayMs)).toEqual([
      ['24h', '2026-12-30T22:30:00.000Z'],
      ['2h', '2026-12-31T20:30:00.000Z'],
    ])
  })

  it('is looked at daily before, at both reminders, and for a week after', () => {
    const start = appointmentStart('2026-12-05', '10:00')
    const hours = checkpoints(start, start - 3.5 * dayMs).map(({ at }) => (at - start) / hourMs)
    expect(hours).toEqual([-72, -48, -24, -2, 2, 26, 50, 74, 98, 122, 146])
    expect(hours.filter((hour) => hour > 0)).toHaveLength(checksAfter)
  })

  it.each([
    [24.01, ['24h', '2h']],
    [24, ['2h']],
    [2.01, ['2h']],
    [2, []],
    [0.5, []],
  ])('%s h ahead has the reminders %s to come', (ahead, expected) => {
    const start = appointmentStart('2026-12-05', '10:00')
    expect(reminders(start, start - ahead * hourMs).map(([remind]) => remind)).toEqual(expected)
  })
})

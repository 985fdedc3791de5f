/** Dates and durations for people. Appointment dates are the dealer's own days and have no time zone. */
import type { FreeSlot } from '#contracts/chat.ts'

const day = new Intl.DateTimeFormat('en-IN', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const weekday = new Intl.DateTimeFormat('en-IN', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})
const clock = new Intl.DateTimeFormat('en-IN', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const shortDay = new Intl.DateTimeFormat('en-IN', { day: 'numeric', month: 'short' })

const parse = (date: string): Date | undefined => {
  const parsed = new Date(`${date}T00:00:00Z`)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}

/** What is no date is shown as it came. */
export const formatDay = (date: string): string => {
  const parsed = parse(date)
  return parsed ? day.format(parsed) : date
}

/** In one line, each day once, in the order given: `Thu, 26 Nov at 10:00, 11:30; Fri, 27 Nov at 09:00`. */
export function formatSlots(slots: FreeSlot[]): string {
  const days = Map.groupBy(slots, ({ date }) => date)
  return Array.from(days, ([date, free]) => {
    const parsed = parse(date)
    return `${parsed ? weekday.format(parsed) : date} at ${free.map(({ time }) => time).join(', ')}`
  }).join('; ')
}

/** For a calendar leaf: day of the month and month. */
export function calendarLeaf(date: string): { day: string; month: string } | undefined {
  const parsed = parse(date)
  if (!parsed) return undefined
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-IN', { ...options, timeZone: 'UTC' }).format(parsed)
  return { day: part({ day: 'numeric' }), month: part({ month: 'short' }) }
}

export const formatTime = (at: string): string => clock.format(new Date(at))

/** The time today, the date before. */
export function formatMoment(at: string, now = new Date()): string {
  const moment = new Date(at)
  return moment.toDateString() === now.toDateString() ? clock.format(moment) : shortDay.format(moment)
}

export const formatDuration = (ms: number): string =>
  ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`

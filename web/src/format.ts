/** Dates, numbers and durations for people. Appointment dates are the dealer's own days and have no time zone. */
import type { FreeSlot } from '#contracts/chat.ts'
import type { Words } from './words/english.ts'

export type Format = ReturnType<typeof createFormat>

/** `locale` such as `en-IN`. */
export function createFormat(locale: string) {
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  const long = dates({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const weekday = dates({ weekday: 'short', day: 'numeric', month: 'short' })
  const leaf = { day: dates({ day: 'numeric' }), month: dates({ month: 'short' }) }
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const seconds = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'narrow',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  })
  const milliseconds = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'millisecond',
    unitDisplay: 'short',
  })
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  /** What is no date is shown as it came. */
  const dated = (date: string, format: Intl.DateTimeFormat): string => {
    const parsed = parse(date)
    return parsed ? format.format(parsed) : date
  }
  const isToday = (moment: Date, now: Date) => moment.toDateString() === now.toDateString()

  return {
    day: (date: string): string => dated(date, long),
    shortDay: (date: string): string => dated(date, weekday),
    /** In one line, each day once, in the order given: `Thu, 26 Nov at 10:00, 11:30; Fri, 27 Nov at 09:00`. */
    slots(slots: FreeSlot[], { at }: Pick<Words, 'at'>): string {
      const days = Map.groupBy(slots, ({ date }) => date)
      return Array.from(days, ([date, free]) =>
        at(dated(date, weekday), free.map(({ time }) => time).join(', ')),
      ).join('; ')
    },
    /** For a calendar leaf: day of the month and month. */
    leaf(date: string): { day: string; month: string } | undefined {
      const parsed = parse(date)
      return parsed && { day: leaf.day.format(parsed), month: leaf.month.format(parsed) }
    },
    /** The time today, day and time before. */
    time(at: string, now = new Date()): string {
      const moment = new Date(at)
      const time = clock.format(moment)
      return isToday(moment, now) ? time : `${shortDay.format(moment)}, ${time}`
    },
    /** The time today, the day before. */
    moment(at: string, now = new Date()): string {
      const moment = new Date(at)
      return isToday(moment, now) ? clock.format(moment) : shortDay.format(moment)
    },
    duration: (ms: number): string => (ms < 1_000 ? milliseconds.format(ms) : seconds.format(ms / 1_000)),
    number: (value: number): string => numbers.format(value),
  }
}

const parse = (date: string): Date | undefined => {
  const parsed = new Date(`${date}T00:00:00Z`)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}

const sentDay = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
/** A day as messages name it, in either language: `26 November 2026`. */
export function dayInMessage(date: string): string {
  const parsed = parse(date)
  return parsed ? sentDay.format(parsed) : date
}

/** Today where the dealers are, `YYYY-MM-DD`. */
export const todayInIndia = (now = new Date()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(now)

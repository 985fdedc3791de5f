import type { Appointment, ListedDealer } from '../conversation/transcript.ts'

const long = new Intl.DateTimeFormat('en-IN', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

/** Dates come from tools, too: what is no date is shown as it came. */
const withDate = (format: Intl.DateTimeFormat, date: string): string =>
  Number.isNaN(Date.parse(date)) ? date : format.format(new Date(date))
export const longDate = (date: string): string => withDate(long, date)
export const shortDate = (date: string): string => withDate(short, date)

/** "1. Arena Hinjewadi (3km), 2. Arena Baner (4.2km)" */
export const numbered = (dealers: readonly ListedDealer[]): string =>
  dealers
    .map(({ name, distance_km: km }, index) => {
      const distance = typeof km === 'number' ? ` (${Number(km.toFixed(1))}km)` : ''
      return `${index + 1}. ${name}${distance}`
    })
    .join(', ')

export const listed = (items: string[], last: string): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`

/** Times of one day alone, else with their dates. */
export const appointments = (slots: Appointment[], day: string, last: string): string =>
  listed(timesOf(slots, day), last)
export const choices = (slots: Appointment[], day: string | null): string => timesOf(slots, day).join(', ')
const timesOf = (slots: Appointment[], day: string | null): string[] =>
  slots.map(({ date, time }) => (date === day ? time : `${time} (${longDate(date)})`))

export const sentence = (text: string): string =>
  /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`
export const joined = (parts: (string | null | false)[], separator = ' '): string =>
  parts.filter((part) => part !== null && part !== false && part !== '').join(separator)

/** Times, numbers and durations for operators; times are the browser's own. */
const day = new Intl.DateTimeFormat('en-IN', { day: 'numeric', month: 'short', year: 'numeric' })
const moment = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const exact = new Intl.DateTimeFormat('en-IN', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const whole = new Intl.NumberFormat('en-IN')
const money = new Intl.NumberFormat('en-IN', { minimumFractionDigits: 2, maximumFractionDigits: 4 })
const percent = new Intl.NumberFormat('en-IN', { style: 'percent', maximumFractionDigits: 1 })
const none = '–'

export const formatDay = (at: string): string => day.format(new Date(at))
export const formatMoment = (at: string): string => moment.format(new Date(at))
/** To the second. */
export const formatExact = (at: string): string => exact.format(new Date(at))
export const formatNumber = (value: number | null): string => (value === null ? none : whole.format(value))
export const formatMoney = (value: number | null): string => (value === null ? none : money.format(value))
/** Of a share from 0 to 1. */
export const formatPercent = (share: number | null): string => (share === null ? none : percent.format(share))

export function formatMs(ms: number | null): string {
  if (ms === null) return none
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = ms / 60_000
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`
}

/** A bucket's length. */
export const formatSpan = (seconds: number): string => {
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`
  return seconds < 86_400 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}

/** How long ago, roughly: `3 min`. */
export const formatAge = (at: string, now = Date.now()): string =>
  formatSpan(Math.max(now - Date.parse(at), 0) / 1_000)

/** The instant at which a day of a date field begins, `days` later; '' for what is no day. */
export function startOfDay(date: string, days = 0): string {
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  const start = new Date(year ?? NaN, (month ?? NaN) - 1, (dayOfMonth ?? NaN) + days)
  return Number.isNaN(start.getTime()) ? '' : start.toISOString()
}

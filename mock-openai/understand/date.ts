import { found, type Found } from './found.ts'

/** Dates are `YYYY-MM-DD` strings of the wall clock in Asia/Kolkata; arithmetic is done in UTC, so no zone can shift them. */
export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const weekdays: RegExp[] = [
  /^(?:sun|ravi|itv)/i,
  /^(?:mon|som)/i,
  /^(?:tue|mangal)/i,
  /^(?:wed|budh)/i,
  /^(?:thu|guru|brihas)/i,
  /^(?:fri|shukra)/i,
  /^(?:sat|shani)/i,
]
const weekdayName =
  '(sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tue|tues|wed|thu|thurs|fri|sat|(?:som|mangal|budh|guru|brihaspati|shukra|shani|ravi)v?a+r|itva+r)'
const day = String.raw`(\d{1,2})(?:st|nd|rd|th)?`
const year = String.raw`(?:,?\s*(20\d\d)(?!\d))?`

/** A real calendar date or null. Without a year: the next such day from `today` on. */
function calendar(today: string, dayOfMonth: number, month: number, givenYear?: number): string | null {
  const years = givenYear ? [givenYear] : [Number(today.slice(0, 4)), Number(today.slice(0, 4)) + 1]
  for (const y of years) {
    const date = new Date(Date.UTC(y, month - 1, dayOfMonth))
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== dayOfMonth) continue
    const iso = date.toISOString().slice(0, 10)
    if (givenYear || iso >= today) return iso
  }
  return null
}
const monthNumber = (name: string): number => months.indexOf(name.slice(0, 3).toLowerCase()) + 1
const optionalYear = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : text.length === 2 ? 2000 + Number(text) : Number(text)

function weekday(today: string, name: string, qualifier: string): string {
  const wanted = weekdays.findIndex((pattern) => pattern.test(name))
  const current = new Date(today).getUTCDay()
  const ahead = (wanted - current + 7) % 7
  // "next Friday" is the one in the week (Monday first) after this one; "Friday" the first to come.
  if (/next|agle/i.test(qualifier)) return addDays(today, 7 - ((current + 6) % 7) + ((wanted + 6) % 7))
  return addDays(today, ahead === 0 && !/this/i.test(qualifier) ? 7 : ahead)
}
function dayOfMonth(today: string, number: number): string | null {
  for (let ahead = 0; ahead < 62; ahead++) {
    const date = addDays(today, ahead)
    if (Number(date.slice(8)) === number) return date
  }
  return null
}

type Reading = (today: string, groups: (string | undefined)[]) => string | null
const readings: [RegExp, Reading][] = [
  [
    /(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)/,
    (t, [, y, m, d]) => calendar(t, Number(d), Number(m), Number(y)),
  ],
  [
    /(?<![\d/.,])(\d{1,2})([/.-])(\d{1,2})\2(20\d\d|\d\d)(?![\d/])/,
    (t, [, d, , m, y]) => calendar(t, Number(d), Number(m), optionalYear(y)),
  ],
  [/(?<![\d/.,])(\d{1,2})\/(\d{1,2})(?![\d/])/, (t, [, d, m]) => calendar(t, Number(d), Number(m))],
  [
    new RegExp(String.raw`(?<![\d:.,])${day}\s*(?:of\s+)?${monthName}\b${year}`, 'i'),
    (t, [, d, m = '', y]) => calendar(t, Number(d), monthNumber(m), optionalYear(y)),
  ],
  [
    new RegExp(String.raw`\b${monthName}\.?\s+(?:the\s+)?${day}(?![\d:]|\s*(?:am|pm)\b)${year}`, 'i'),
    (t, [, m = '', d, y]) => calendar(t, Number(d), monthNumber(m), optionalYear(y)),
  ],
  [/\b(?:day after (?:tomorrow|tmrw)|parson?)\b/i, (t) => addDays(t, 2)],
  [
    /\b(?:in|after) (\d{1,2}) days?\b|\b(\d{1,2}) (?:din|days?) (?:baad|later|from now)\b/i,
    (t, [, a, b]) => addDays(t, Number(a ?? b)),
  ],
  [/\b(?:tomm?or+ow|tmrw|tomo|kal)\b/i, (t) => addDays(t, 1)],
  [/(?<!how (?:are|r) (?:you|u) (?:doing )?)\b(?:today|aaj)\b/i, (t) => t],
  [
    new RegExp(
      String.raw`(?<!\b(?:last|past|since|every|pichhle|pichle)\s)\b(?:(next|this|coming|agle)\s+)?${weekdayName}\b(?!\s+night\b)`,
      'i',
    ),
    (t, [, q = '', name = '']) => weekday(t, name, q),
  ],
  [
    /\b(?:move|shift|re-?schedule|postpone|prepone|change)\b.{0,40}?\bto (?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:one|dealer|option|slot|time)\b)/i,
    (t, [, a]) => dayOfMonth(t, Number(a)),
  ],
  [
    /(?:\bon|^\W*(?:to|for)) (?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?! (?:one|dealer|option|slot|time))|\b(\d{1,2}) ta+ri+kh\b/i,
    (t, [, a, b]) => dayOfMonth(t, Number(a ?? b)),
  ],
]

export function findDate(text: string, today: string): Found<string> | null {
  for (const [pattern, read] of readings) {
    const match = pattern.exec(text)
    const value = match && read(today, [...match])
    if (value) return found(text, match, value)
  }
  return null
}

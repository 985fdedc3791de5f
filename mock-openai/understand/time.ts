import { found, type Found } from './found.ts'

const english = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
const hindi: RegExp[] = [
  /^ek/,
  /^do/,
  /^teen/,
  /^cha/,
  /^pa/,
  /^chh?e/,
  /^sa+t/,
  /^aa?th/,
  /^nau/,
  /^d[au]s/,
  /^gya/,
  /^ba+r/,
]
const englishHour = `(?:${english.join('|')})`
const hindiHour = '(?:ek|do|teen|cha+r|pa+n?ch|chhe|che|sa+t|aa?th|nau|d[au]s|gya+rah?|ba+rah?)'
const digits = String.raw`(?:[01]?\d|2[0-3])`
const meridiem = String.raw`(?:\s*(a\.?\s?m\.?|p\.?\s?m\.?)(?![a-z]))`
/** What makes a number an amount or a distance. */
const notAnAmount = String.raw`(?![\d:]|[.,]\d|(?:st|nd|rd|th)\b|\s*(?:km|kms|%|rs|rupees|lakh|thousand|years?|days?|din|hours?|ghant[ae]|minutes?|stars?)\b)`

function hourOf(word: string): number {
  const text = word.toLowerCase()
  if (/^\d+$/.test(text)) return Number(text)
  const index = english.indexOf(text)
  return (index === -1 ? hindi.findIndex((pattern) => pattern.test(text)) : index) + 1
}

const hourBefore = (word: string): number => hourOf(word) - 1 || 12

/** `HH:MM`. Workshops open at nine: an hour from 1 to 6 without more is in the afternoon. */
export function clock(hour: number, minutes: number, half: string | undefined, text: string): string | null {
  const morning = half ? /^a/i.test(half) : /\b(?:morning|subah|savere|sawere)\b/i.test(text)
  const evening = half
    ? /^p/i.test(half)
    : /\b(?:afternoon|evening|dopahar|dopeher|sha+m|night|raat)\b/i.test(text)
  let h = hour
  if (h < 12 && (evening || (!morning && h >= 1 && h <= 6))) h += 12
  if (h === 12 && half && morning) h = 0
  if (h > 23 || minutes > 59) return null
  return `${String(h).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`
}

type Reading = (groups: (string | undefined)[], text: string) => string | null
const hour = `(${digits}|${englishHour})`
const readings: [RegExp, Reading][] = [
  [
    new RegExp(String.raw`\b(half past|quarter past|quarter to)\s+${hour}\b${meridiem}?`, 'i'),
    ([, part = '', h = '', half], text) => {
      const to = /to$/i.test(part)
      return clock(to ? hourBefore(h) : hourOf(h), to ? 45 : /^half/i.test(part) ? 30 : 15, half, text)
    },
  ],
  [
    new RegExp(String.raw`\b(sa+dh?e|sa+va|sawa|paune)\s+(${digits}|${hindiHour})\b(?:\s+baje\b)?`, 'i'),
    ([, part = '', h = ''], text) => {
      const before = /^paune/i.test(part)
      return clock(
        before ? hourBefore(h) : hourOf(h),
        before ? 45 : /d/i.test(part) ? 30 : 15,
        undefined,
        text,
      )
    },
  ],
  [/\b(dedh|dhai)\s+baje\b/i, ([, part = '']) => (/^de/i.test(part) ? '13:30' : '14:30')],
  [
    new RegExp(
      String.raw`(?<![\d.,:₹/-])(?<!\brs\.?\s?)(${digits})[:.]([0-5]\d)${notAnAmount}${meridiem}?`,
      'i',
    ),
    ([, h, m, half], text) => clock(Number(h), Number(m), half, text),
  ],
  [
    new RegExp(String.raw`(?<![\d.,:₹/-])(${digits}|\b${englishHour})${meridiem}`, 'i'),
    ([, h = '', half], text) => clock(hourOf(h), 0, half, text),
  ],
  [
    new RegExp(
      String.raw`(?<![\d.,:])(${digits}|\b${englishHour}|\b${hindiHour})\s*(?:o'?\s?clock|baje|bje)\b`,
      'i',
    ),
    ([, h = ''], text) => clock(hourOf(h), 0, undefined, text),
  ],
  [
    new RegExp(
      String.raw`(?:\b(?:at|around|about|by|after|before|between|make it|change it to|prefer)|@)\s+${hour}\b${notAnAmount}(?!\s*(?:dealer|one\b|option|number))`,
      'i',
    ),
    ([, h = ''], text) => clock(hourOf(h), 0, undefined, text),
  ],
  [
    new RegExp(String.raw`(?<![\d.,:])\b${hour}\s+(?:instead|in the (?:morning|afternoon|evening))\b`, 'i'),
    ([, h = ''], text) => clock(hourOf(h), 0, undefined, text),
  ],
  [
    /\b(?:subah|dopahar|sha+m)\s+(?:ko\s+)?(\d{1,2})(?![\d:.])/i,
    ([, h = ''], text) => clock(hourOf(h), 0, undefined, text),
  ],
  [/\b(?:noon|midday)\b/i, () => '12:00'],
]

export function findTime(text: string): Found<string> | null {
  for (const [pattern, read] of readings) {
    const match = pattern.exec(text)
    const value = match && read([...match], text)
    if (value) return found(text, match, value)
  }
  return null
}

const lone =
  /(?<![\w.,/:₹+-])(\d{1,2})(?![\w/:%-]|[.,]\d|\s*(?:km|kms|kilomet\w*|lakh|rs|rupees|₹|years?|months?|weeks?|days?|din|minutes?|hours?|thousand|dealers|cars?|times?)\b|\s*[-+*/=])/gi

/** Numbers that nothing else has claimed: only the conversation tells whether "2" is a dealer or an hour. */
export const loneNumbers = (text: string): number[] =>
  [...text.matchAll(lone)].map((match) => Number(match[1]))

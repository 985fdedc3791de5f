import { found, type Found } from './found.ts'

const prefixed = String.raw`(?<![\w.,])(?:\+?91[\s-]*|0)?`
/** Indian mobile numbers begin with 6 to 9; others count only where the customer calls them a number. */
const indian = new RegExp(String.raw`${prefixed}([6-9](?:[\s-]?\d){9})(?!\d|,\d)`, 'g')
const named = new RegExp(
  String.raw`\b(?:mobile|phone|number|contact)\b\D{0,15}?${prefixed}(\d(?:[\s-]?\d){9})(?!\d|,\d)`,
  'gi',
)
const tooShortOrLong = /\b(?:mobile|phone|contact)\b\D{0,25}?\d[\d\s-]{2,}\d/i

/** Ten digits in groups of at least two: "9 10 11 12" is a list of times, not a number. */
export function findMobile(text: string): Found<string> | null {
  for (const pattern of [indian, named]) {
    for (const match of text.matchAll(pattern)) {
      const groups = (match[1] ?? '').split(/[\s-]/)
      if (groups.every((group) => group.length > 1)) return found(text, match, groups.join(''))
    }
  }
  return null
}

/** The customer speaks of a mobile number, but the digits are not ten. */
export const isWrongMobile = (text: string): boolean => findMobile(text) === null && tooShortOrLong.test(text)

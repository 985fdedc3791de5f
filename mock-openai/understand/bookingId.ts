import { found, type Found } from './found.ts'

/** The dealer's id (BK, date, four characters) or our reference (SB- and ten characters). */
const id = /\b(?:BK(?=[A-Z]*\d)[A-Z0-9]{6,14}|SB-[0-9A-Z]{10})\b/i

export function findBookingId(text: string): Found<string> | null {
  const match = id.exec(text)
  return match && found(text, match, match[0].toUpperCase())
}

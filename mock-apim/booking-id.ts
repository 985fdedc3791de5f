import { randomInt } from 'node:crypto'
import { today } from './kolkata.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** `BK`, the day of booking as yymmdd, four random of A-Z 0-9 (prototype): 1.7 million a day, so a clash is possible. */
export function newBookingId(now: Date): string {
  const random = Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)])
  return `BK${today(now).slice(2).replaceAll('-', '')}${random.join('')}`
}

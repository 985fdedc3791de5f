import type { BookingChange } from './conversation.ts'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** SHA-256 in hex. Pure JavaScript, so that workflow code, Node and the browser agree. */
export const digestText = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

/** Digest of a flat object that does not depend on key order; absent and undefined keys are the same. */
export function digestArguments(value: Record<string, string | undefined>): string {
  const entries = Object.entries(value).filter(([, field]) => field !== undefined)
  return digestText(JSON.stringify(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))))
}

/** What a customer approves when a booking is moved or cancelled. */
export const digestChange = (bookingRef: string, { kind, ...change }: BookingChange): string =>
  digestArguments({ bookingRef, kind, ...change })

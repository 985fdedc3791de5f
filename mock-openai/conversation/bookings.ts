import type { ServiceType } from '#contracts/apim.ts'
import type { Facts } from './facts.ts'
import type { Values } from './transcript.ts'

/** A booking that the conversation knows of. Null: not known. */
export interface Booked {
  id: string | null
  ref: string | null
  dealerCode: string | null
  dealer: string | null
  date: string | null
  time: string | null
  service: ServiceType | null
  /** Cancelled, refused or over: nothing is left to change. */
  gone: boolean
  /** The call that asked for it, to ask again should the dealer refuse it. */
  request: Values | null
}

export const bookedAs = (id: string | null, ref: string | null): Booked => ({
  id,
  ref,
  dealerCode: null,
  dealer: null,
  date: null,
  time: null,
  service: null,
  gone: false,
  request: null,
})

/** A booking that the customer or a tool named: by our reference, or by the dealer's id. */
export const bookedUnder = (name: string): Booked =>
  /^SB-/i.test(name) ? bookedAs(null, name) : bookedAs(name, null)

/** By id or reference, whichever is known. */
export const findBooking = (
  { bookings, change }: Facts,
  ...names: (string | null | undefined)[]
): Booked | undefined => {
  const known = change?.booking ? [...bookings, change.booking] : bookings
  return known.find(({ id, ref }) => names.some((name) => Boolean(name) && (name === id || name === ref)))
}

export const latestBooking = ({ bookings }: Facts): Booked | undefined => bookings.at(-1)
export const standingBooking = ({ bookings }: Facts): Booked | undefined =>
  bookings.findLast(({ gone }) => !gone)
/** What the tools are to call it. */
export const nameOf = ({ id, ref }: Booked): string | null => id ?? ref

export const bookingToMove = ({ change }: Facts): Booked | null =>
  change?.kind === 'reschedule' ? change.booking : null

/** "Move it to 11" leaves the day as it is. */
export function keepDay(facts: Facts): void {
  const moving = bookingToMove(facts)
  if (moving && !facts.date && (facts.time || facts.earliest)) facts.date = moving.date
}

/** States of the dealer system and of ours after which a booking is no more. */
export const isGone = (status: string): boolean =>
  /^(?:cancelled|canceled|completed|rejected|no[_ ]?show)$/i.test(status)

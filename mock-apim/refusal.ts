/** A business refusal: the request was well formed and the answer is no. Travels as HTTP 200. */
export interface Refusal {
  code: RefusalCode
  /** Fit to be read to the customer. */
  message: string
}

export type RefusalCode =
  | 'INVALID_MOBILE'
  | 'INVALID_REGISTRATION'
  | 'UNKNOWN_DEALER'
  | 'SERVICE_NOT_OFFERED'
  | 'PAST_DATE'
  | 'PAST_TIME'
  | 'NOT_A_SLOT'
  | 'SLOT_FULL'
  | 'NO_DEALER'
  | 'BOOKING_NOT_FOUND'
  | 'BOOKING_CANCELLED'
  | 'BOOKING_OVER'
  | 'UNKNOWN_REASON'

export const refusal = (code: RefusalCode, message: string): Refusal => ({ code, message })

export const bookingNotFound = (id: string) => refusal('BOOKING_NOT_FOUND', `There is no booking ${id}.`)
export const slotFull = ({ date, time }: { date: string; time: string }) =>
  refusal('SLOT_FULL', `The slot on ${date} at ${time} is fully booked.`)

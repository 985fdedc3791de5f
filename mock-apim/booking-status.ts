/** Where a booking stands. Only a confirmed one can still be moved or cancelled by the customer. */
export type BookingStatus = 'CONFIRMED' | 'CANCELLED' | 'COMPLETED' | 'NO_SHOW'

/** To follow `The booking is`. */
export const statusInWords: Record<BookingStatus, string> = {
  CONFIRMED: 'confirmed',
  CANCELLED: 'cancelled',
  COMPLETED: 'completed',
  NO_SHOW: 'marked as a no-show',
}

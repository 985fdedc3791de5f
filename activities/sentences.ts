/** Words of ours: what is said without the model, and facts told to the model. */
import type { BookingRow } from '#contracts/views.ts'

export const sentences = {
  model_unavailable:
    'I am sorry, I cannot answer right now: the assistant behind this chat is not available. Nothing was booked or changed by this message. Please try again in a while.',
  model_gave_up:
    'I am sorry, I could not work that out. Nothing was booked or changed by this message. Could you say it in other words?',
  booking: 'Your booking is being worked on.',
} as const

/** A booking's state for the customer. States only what the ledger says. */
export function bookingSentence(booking: BookingRow): string {
  const a = booking.arguments
  const when = a['appointment_date'] ? `${a['appointment_date']} at ${a['appointment_time']}, ` : ''
  const what = `${booking.dealer_name ? `${booking.dealer_name}, ` : ''}${when}reference ${booking.booking_ref}`
  switch (booking.status) {
    case 'confirmed':
      return `Your service is booked: ${what}. Booking id ${booking.booking_id}.`
    case 'rejected':
      return `The dealer could not take the booking (${what}): ${booking.reason ?? 'no reason given'} Nothing is booked. Shall I look for another time?`
    case 'needs_attention':
      return `Your booking (${what}) is not confirmed yet: a colleague is looking at it, and the result will appear here.`
    default:
      return `Your booking (${what}) is being confirmed with the dealer; the result will appear here by itself.`
  }
}

/** The same fact for the model, as data. */
export function bookingNote(booking: BookingRow): string {
  const a = booking.arguments
  const fact = {
    kind: 'booking',
    status: booking.status,
    booking_ref: booking.booking_ref,
    booking_id: booking.booking_id,
    dealer_name: booking.dealer_name,
    appointment_date: a['appointment_date'],
    appointment_time: a['appointment_time'],
    reason: booking.reason,
  }
  return `Note (from the booking system): ${JSON.stringify(fact)}`
}

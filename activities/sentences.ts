/** Words of ours: what is said without the model, and facts told to the model. */
import type { ChangeNote } from '#contracts/activities.ts'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { BookingNews } from '#contracts/conversation.ts'
import type { BookingRow } from '#contracts/views.ts'
import { cutText } from '#contracts/visible-text.ts'

export const sentences = {
  model_unavailable:
    'I am sorry, I cannot answer right now: the assistant behind this chat is not available. Nothing was booked or changed by this message. Please try again in a while.',
  model_gave_up:
    'I am sorry, I could not work that out. Nothing was booked or changed by this message. Could you say it in other words?',
  booking: 'Your booking is being worked on.',
  paused:
    'This conversation has used up what it may ask the assistant, so it is paused. Nothing was booked or changed by this message. Your bookings stand, and a proposal that is open can still be confirmed or declined with its buttons. A colleague can let this conversation go on; you can also start a new one.',
  proposal_declined: 'All right, nothing was booked or changed. This conversation is paused.',
  proposal_expired:
    'That proposal has expired, so nothing was booked or changed. This conversation is paused.',
} as const

/** Why the dealer said no, short enough for a sentence of ours. */
export const dealerReason = (text: string | null | undefined): string =>
  text ? cutText(text, 300) : 'The dealer gave no reason.'

const said = (reason: string | null): string => (reason ? `${reason.replace(/\.?$/, '.')} ` : '')

const offer = ({ alternatives }: BookingRow): string =>
  alternatives.length > 0
    ? `Free nearby: ${alternatives.map(({ date, time }) => `${date} at ${time}`).join(', ')}.`
    : ''

/** A booking's state, or what happened to it, for the customer. States only what the ledger says. */
export function bookingSentence(booking: BookingRow, news: BookingNews = 'state', why?: string): string {
  const a = booking.arguments
  const when = a['appointment_date'] ? `${a['appointment_date']} at ${a['appointment_time']}` : ''
  const dealer = booking.dealer_name ? `${booking.dealer_name}, ` : ''
  const what = `${dealer}${when ? `${when}, ` : ''}reference ${booking.booking_ref}`
  switch (news) {
    case 'rescheduled':
      return `Your appointment is moved: ${what}.`
    case 'moved_by_dealer':
      return `The dealer moved your appointment: it is now ${what}. Tell me if that does not suit you.`
    case 'unchanged':
      return `Your booking was not changed. ${said(why ?? booking.reason)}${standsLine(booking, what)} ${offer(booking)}`.trim()
    case 'reminder_24h':
    case 'reminder_2h':
      return `A reminder of your service appointment: ${what}.`
    case 'state':
      return stateSentence(booking, what)
  }
}

const standsLine = ({ status }: BookingRow, what: string): string =>
  status === 'confirmed' ? `It stands as it was: ${what}.` : `It is ${status.replace('_', ' ')} (${what}).`

function stateSentence(booking: BookingRow, what: string): string {
  switch (booking.status as BookingStatus) {
    case 'confirmed':
      return `Your service is booked: ${what}. Booking id ${booking.booking_id}.`
    case 'rejected':
      return `The dealer could not take the booking (${what}): ${said(booking.reason)}Nothing is booked. ${offer(booking) || 'Shall I look for another time?'}`
    case 'needs_attention':
      return booking.booking_id === null
        ? `Your booking (${what}) is not confirmed yet: a colleague is looking at it, and the result will appear here.`
        : `Your booking (${what}) needs a look by a colleague: what comes of it will appear here.`
    case 'cancelled':
      return `Your appointment is cancelled (${what}). ${said(booking.reason)}`.trim()
    case 'completed':
      return `Your service appointment is over (${what}). Thank you for coming.`
    case 'no_show':
      return `The dealer says that your car did not come to the appointment (${what}). Shall I book another one?`
    case 'requested':
    case 'rescheduling':
    case 'cancelling':
      return `Your booking (${what}) is being ${booking.booking_id === null ? 'confirmed' : 'changed'} with the dealer; the result will appear here by itself.`
  }
}

/** The same fact for the model, as data. */
export function bookingNote(booking: BookingRow, change?: ChangeNote): string {
  const a = booking.arguments
  const fact = {
    kind: 'booking',
    status: booking.status,
    change: change?.kind ?? null,
    outcome: change?.outcome ?? null,
    booking_ref: booking.booking_ref,
    booking_id: booking.booking_id,
    dealer_name: booking.dealer_name,
    appointment_date: a['appointment_date'],
    appointment_time: a['appointment_time'],
    reason: change?.reason ?? booking.reason,
    alternatives: booking.alternatives,
  }
  return `Note (from the booking system): ${JSON.stringify(fact)}`
}

/** What is said of a booking when it has changed. */
import type { BookingView, FreeSlot } from '#contracts/chat.ts'
import { visibleText } from '#contracts/visible-text.ts'
import type { Style } from './printer.ts'

/** `booked`: how it was when it was last confirmed, null when it has not been. */
export function bookingLine(
  booking: BookingView,
  booked: BookingView | null,
): { style: Style; text: string } {
  const { bookingRef } = booking
  const what = appointment(booking)
  switch (booking.status) {
    case 'requested':
      return { style: 'dim', text: `  booking ${bookingRef} requested: ${what}` }
    case 'confirmed':
      return confirmedLine(booking, booked)
    case 'rescheduling':
      return { style: 'dim', text: `  booking ${bookingRef} is being moved` }
    case 'cancelling':
      return { style: 'dim', text: `  booking ${bookingRef} is being cancelled` }
    case 'needs_attention':
      return { style: 'yellow', text: `! A colleague looks at booking ${bookingRef}: ${what}` }
    case 'rejected':
      return { style: 'red', text: `✘ Not booked: ${what}.${reason(booking)}${freeInstead(booking)}` }
    case 'cancelled':
      return { style: 'yellow', text: `✘ Cancelled: ${what}.${reason(booking)}` }
    case 'completed':
      return { style: 'green', text: `✔ Completed: ${what}` }
    case 'no_show':
      return { style: 'yellow', text: `! Missed: ${what}` }
  }
}

function confirmedLine(booking: BookingView, booked: BookingView | null): { style: Style; text: string } {
  const what = appointment(booking)
  const ids = `Booking id ${booking.bookingId}, reference ${booking.bookingRef}`
  if (booked && appointment(booked) !== what) return { style: 'green', text: `✔ Moved: ${what}. ${ids}` }
  if (booking.reason !== null) {
    const text = `✘ Not changed, still booked: ${what}.${reason(booking)}${freeInstead(booking)}`
    return { style: 'yellow', text }
  }
  return { style: 'green', text: `✔ ${booked ? 'Still booked' : 'Booked'}: ${what}. ${ids}` }
}

const appointment = ({ dealerName, dealerCode, appointmentDate, appointmentTime }: BookingView): string =>
  visibleText(`${dealerName ?? dealerCode}, ${appointmentDate} at ${appointmentTime}`)

const reason = ({ reason: why }: BookingView): string => (why ? ` ${visibleText(why)}` : '')

function freeInstead({ alternatives }: BookingView): string {
  if (alternatives.length === 0) return ''
  const times = alternatives.map(({ date, time }: FreeSlot) => `${date} at ${time}`)
  return `\n  Free instead: ${visibleText(times.join(', '))}`
}

/** What a ledger line says, in a sentence for operators. */
import type { BookingStatus } from '#contracts/booking-states.ts'

type Detail = Record<string, unknown>

/** `before` is the state of the line before it, null for the first. */
export function tellLine(status: BookingStatus, before: BookingStatus | null, detail: Detail): string {
  const text = before === status ? tellNote(detail) : tellState(status, before, detail)
  const why = detail['why'] ?? detail['reason']
  return typeof why === 'string' && why !== '' ? `${text}: ${why}` : text
}

/** A line about a booking that stays in its state. */
function tellNote(detail: Detail): string {
  if (detail['compensated']) return `${word(detail['compensated'])} should not be, and was cancelled again`
  if (detail['reminded']) return 'The customer was reminded'
  if (detail['unanswered']) return 'An attempt got no answer; what it may have done is looked for'
  if (detail['result']) return 'A change was refused'
  if (detail['left']) return 'The dealer moved the appointment'
  return 'Noted'
}

function tellState(status: BookingStatus, before: BookingStatus | null, detail: Detail): string {
  const byDealer = detail['by'] === 'dealer'
  switch (status) {
    case 'requested':
      if (detail['repair'] === 'correct') return `Corrected (${fields(detail)}), and requested again`
      return before === null ? 'The customer approved it' : 'Requested again'
    case 'rescheduling':
      return 'It is to be moved'
    case 'cancelling':
      return 'It is to be cancelled'
    case 'confirmed':
      if (detail['adopted']) return adopted(detail)
      if (detail['result']) return settled(detail['result'] as Detail)
      return detail['bookingId'] ? `The dealer confirmed ${word(detail['bookingId'])}` : 'It stands'
    case 'needs_attention':
      return 'It needs attention'
    case 'rejected':
      return detail['repair'] === 'give_up' ? 'It was given up' : 'It was rejected'
    case 'cancelled':
      if (detail['repair'] === 'give_up') return 'It was given up'
      return byDealer ? 'The dealer cancelled it' : 'It is cancelled'
    case 'completed':
      return 'The appointment is over'
    case 'no_show':
      return 'The car did not come'
  }
}

/** By an operator's repair, or by the look before the first post. */
function adopted({ bookingId, repair, reference }: Detail): string {
  if (repair) return `${word(bookingId)} was adopted`
  const maker = typeof reference === 'string' ? `, made under ${reference}` : ''
  return `The dealer had ${word(bookingId)} already${maker}; it was adopted, and nothing was booked`
}

const settled = ({ outcome, appointmentDate, appointmentTime }: Detail): string =>
  outcome === 'done'
    ? `Moved to ${word(appointmentDate)} ${word(appointmentTime)}`
    : 'The change was refused; it stands as before'

const word = (value: unknown): string => (typeof value === 'string' ? value : '?')
const fields = ({ fields }: Detail): string => (Array.isArray(fields) ? fields.map(word).join(', ') : '?')

/** How a booking's state looks and what is said about it, below its title. */
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { BookingView } from '#contracts/chat.ts'
import type { Format } from '../format.ts'
import type { Words } from '../words/english.ts'
import type { Tone } from './card.tsx'
import type { IconName } from './icon.tsx'

/** `busy`: the dealer's answer is awaited. */
interface Look {
  tone: Tone
  icon: IconName | 'busy'
}

export const bookingLook = {
  requested: { tone: 'quiet', icon: 'busy' },
  confirmed: { tone: 'good', icon: 'check' },
  rescheduling: { tone: 'quiet', icon: 'busy' },
  cancelling: { tone: 'quiet', icon: 'busy' },
  needs_attention: { tone: 'warn', icon: 'alert' },
  rejected: { tone: 'bad', icon: 'alert' },
  cancelled: { tone: 'quiet', icon: 'cross' },
  completed: { tone: 'good', icon: 'check' },
  no_show: { tone: 'warn', icon: 'info' },
} as const satisfies Record<BookingStatus, Look>

/** The customer wanted to move or cancel it, in vain: it is booked as before. */
export const isChangeRefused = ({ status, reason }: BookingView): boolean =>
  status === 'confirmed' && reason !== null

interface Spoken {
  words: Words
  format: Format
}

/** A line each. A reason or free times of an earlier state are not repeated while something new is under way. */
export function bookingNotes(booking: BookingView, spoken: Spoken): string[] {
  const hint = spoken.words.bookingHint[booking.status] ?? []
  return [why(booking, spoken.words), hint, freeInstead(booking, spoken)].flat()
}

function why({ status, reason, alternatives }: BookingView, words: Words): string[] {
  if (!reason) return []
  switch (status) {
    case 'confirmed':
      // Free times are looked up for a refused new time only; a refused cancellation has none.
      return [(alternatives.length > 0 ? words.notMoved : words.notChanged)(reason), words.staysAsItIs]
    case 'rejected':
    case 'cancelled':
    case 'needs_attention':
      return [reason]
    default:
      return []
  }
}

function freeInstead(booking: BookingView, { words, format }: Spoken): string[] {
  const { status, alternatives } = booking
  const refused = status === 'rejected' || isChangeRefused(booking)
  return refused && alternatives.length > 0 ? [words.freeInstead(format.slots(alternatives, words))] : []
}

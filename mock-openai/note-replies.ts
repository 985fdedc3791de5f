/** What the booking system reports, for the customer. */
import { isGone } from './conversation/bookings.ts'
import { slotsOn, type BookingNote } from './conversation/transcript.ts'
import type { BookedWords, Phrases } from './phrases/phrases.ts'
import type { Scene } from './scene.ts'

const noteWords = (note: BookingNote): BookedWords => ({
  dealer: note.dealer_name ?? null,
  date: note.appointment_date ?? null,
  time: note.appointment_time ?? null,
  id: note.booking_id ?? null,
  ref: note.booking_ref ?? null,
})

/** The booking system has the first word. A note leaves the word to the rules where the customer goes on booking. */
export function replyToNotes({ facts, turn, phrases }: Scene): string | null {
  const note = turn.notes.findLast(({ kind }) => kind === 'booking') ?? turn.notes.at(-1)
  if (!note) return null
  if (note.kind === 'booking') return changeReply(note, phrases) ?? bookingReply(note, phrases)
  if (turn.detailed) return null
  const { kind = 'book' } = facts.proposal ?? {}
  if (note.kind === 'proposal_declined') return kind === 'book' ? phrases.declined : phrases.unchanged
  if (turn.message?.consent === 'yes') return null
  return kind === 'book' ? phrases.expired : phrases.changeExpired
}

/** What came of a change that the customer approved. */
function changeReply(note: BookingNote, phrases: Phrases): string | null {
  const { change, outcome, reason = null } = note
  if (!change || !outcome) return null
  const booking = noteWords(note)
  if (outcome === 'pending') return phrases.changePending(change, booking)
  if (outcome === 'done') return change === 'cancel' ? phrases.cancelled(booking) : phrases.moved(booking)
  return phrases.changeRefused(change, {
    reason,
    stays: isGone(note.status) ? null : booking,
    free: slotsOn(note.alternatives, note.appointment_date ?? null),
  })
}

function bookingReply(note: BookingNote, phrases: Phrases): string {
  const { status, reason = null } = note
  const booking = noteWords(note)
  switch (status) {
    case 'confirmed':
      return phrases.booked(booking)
    case 'requested':
      return phrases.requested(booking)
    case 'rejected':
      return phrases.rejected(reason, booking, slotsOn(note.alternatives, booking.date))
    case 'needs_attention':
      return phrases.needsAttention(booking)
    case 'rescheduling':
      return phrases.changePending('reschedule', booking)
    case 'cancelling':
      return phrases.changePending('cancel', booking)
    case 'cancelled':
      return phrases.cancelled(booking)
    case 'completed':
    case 'no_show':
      return phrases.over(booking)
  }
}

/** Changes of a caller's own booking: by the routes, and by MCP. */
import { changeRefusal } from '#contracts/booking-states.ts'
import type { BookingView } from '#contracts/chat.ts'
import type { BookingChange } from '#contracts/conversation.ts'
import { ownBooking } from './bookings.ts'
import type { Deps } from './env.ts'
import { changeRefused, refused, unavailable } from './problems.ts'

export interface ChangeOrder {
  subject: string
  ref: string
  change: BookingChange
  /** The same id never changes the booking twice. */
  changeId: string
  /** Of what the customer approved. */
  digest: string
  /** What to repeat the request with where it was not accepted. */
  again: string
  /** How long to wait for the outcome. */
  waitMs: number
}

/**
 * The booking after the change, or, not `done`, while it is under way.
 * @throws ProblemError 404 not the caller's; 409 with the reason, and free times where a slot is taken; 503 not accepted.
 */
export async function changeOwnBooking(
  { db, bookings }: Pick<Deps, 'db' | 'bookings'>,
  { subject, ref, change, changeId, digest, again, waitMs }: ChangeOrder,
): Promise<{ booking: BookingView; done: boolean }> {
  const before = await ownBooking(db, subject, ref)
  if (change.kind === 'cancel' && before.status === 'cancelled') return { booking: before, done: true }
  const order = { changeId, change, digest, conversationId: null, by: subject }
  const outcome = await bookings.change(ref, order, waitMs)
  const booking = await ownBooking(db, subject, ref)
  switch (outcome.kind) {
    case 'answered':
      if (outcome.result.outcome === 'done') return { booking, done: true }
      throw changeRefused(outcome.result.reason ?? 'The dealer refused.', booking)
    case 'accepted':
      return { booking, done: false }
    case 'refused':
      throw refused(outcome.failure, outcome.message, booking)
    case 'gone':
      throw changeRefused(changeRefusal(booking.status) ?? 'Please call the dealer to change it.', booking)
    case 'unavailable':
      throw unavailable(`Not accepted in time; send it again with the ${again}.`)
  }
}

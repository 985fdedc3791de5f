/** Whether a message is about moving or cancelling a booking, and which one. */
import { wantsToBook, type Message } from '../understand/message.ts'
import { bookedUnder, findBooking, standingBooking, type Booked } from './bookings.ts'
import { settle, type Change, type Facts } from './facts.ts'

/** True: it asks for a change, or goes on with the one under discussion. */
export function hearChange(facts: Facts, message: Message): boolean {
  const kind = wantedChange(facts, message)
  if (kind) {
    begin(facts, kind, message)
    return true
  }
  const { change } = facts
  if (!change) return false
  if (!change.booking) {
    facts.change = null
    return false
  }
  if (leaves(change, message)) {
    settle(facts)
    return false
  }
  return goesOn(facts, change, message)
}

/** While a new booking is offered or being put together, only a booking that is named is another one. */
function wantedChange(facts: Facts, message: Message): Change['kind'] | null {
  const { intents, bookingId } = message
  const standing = standingBooking(facts) !== undefined
  const offered = facts.proposal?.status === 'open' && facts.proposal.kind === 'book'
  if (intents.has('cancel')) {
    const named = bookingId !== null || intents.has('booking')
    if (bookingId === null && offered && !(named && standing)) return null
    return named || !facts.begun ? 'cancel' : null
  }
  if (intents.has('reschedule')) {
    if (bookingId !== null) return 'reschedule'
    return !offered && (standing || !facts.begun) ? 'reschedule' : null
  }
  if (bookingId !== null) return intents.has('status') ? null : (facts.change?.kind ?? null)
  if (!standing || offered || facts.begun || wantsToBook(message)) return null
  const otherTime = intents.has('otherTime') && givesTime(message)
  return otherTime || intents.has('elsewhen') ? 'reschedule' : null
}

const givesTime = ({ date, time, numbers, choice, intents }: Message): boolean =>
  Boolean(date || time || choice || numbers.length > 0 || intents.has('earliest'))

/** What was said of the new time stays where the same change goes on, or where only the booking was another. */
function begin(facts: Facts, kind: Change['kind'], message: Message): void {
  const { change, proposal, date, time } = facts
  const booking = target(facts, message)
  const same = change?.kind === kind && change.booking === booking
  if (same && booking && proposal?.status !== 'declined') return
  if (!booking) {
    facts.change = { kind, booking }
    return
  }
  settle(facts)
  facts.change = { kind, booking }
  if (change?.kind !== kind || change.booking === booking) return
  Object.assign(facts, { date: date === change.booking?.date ? null : date, time })
}

function target(facts: Facts, { bookingId }: Message): Booked | null {
  if (bookingId) return findBooking(facts, bookingId) ?? bookedUnder(bookingId)
  return facts.change?.booking ?? standingBooking(facts) ?? null
}

/** The message is about a new booking. */
function leaves({ kind }: Change, message: Message): boolean {
  const { place, date, time, intents } = message
  const appointment = Boolean(date ?? time)
  if (wantsToBook(message) || intents.has('dealers') || intents.has('nearest')) return true
  return appointment ? kind === 'cancel' : place !== null
}

function goesOn({ proposal }: Facts, { kind }: Change, message: Message): boolean {
  const { intents, consent } = message
  if (kind === 'reschedule' && (givesTime(message) || intents.has('times'))) return true
  if (intents.has('thanks') && proposal?.status !== 'open') return false
  if (kind === 'reschedule' && intents.has('book') && !intents.has('status')) return true
  return intents.has('again') || (consent === 'yes' && proposal?.status !== 'declined')
}

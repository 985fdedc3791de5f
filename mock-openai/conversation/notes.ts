/** What the booking system's notes change in the facts. */
import { ServiceType } from '#contracts/apim.ts'
import { bookedAs, findBooking, isGone, type Booked } from './bookings.ts'
import { settle, type Facts } from './facts.ts'
import { slotsOn, type BookingNote, type Note, type Values } from './transcript.ts'

const string = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export function takeNote(facts: Facts, note: Note): void {
  for (const [key, { passing }] of facts.refused) if (passing) facts.refused.delete(key)
  if (note.kind === 'booking') {
    takeBooking(facts, note)
    return
  }
  const status = note.kind === 'proposal_declined' ? 'declined' : 'expired'
  if (facts.proposal) facts.proposal.status = status
  // Another time may still be wanted for a move; of a cancellation that is declined, nothing is left.
  if (status === 'declined' && facts.change?.kind === 'cancel') facts.change = null
}

function takeBooking(facts: Facts, note: BookingNote): void {
  const before = findBooking(facts, note.booking_ref, note.booking_id)
  facts.bookings = facts.bookings.filter((booking) => booking !== before)
  if (note.status === 'rejected') {
    reject(facts, note, before)
    return
  }
  const booking = before ?? bookedAs(null, null)
  describe(facts, booking, note)
  facts.bookings.push(booking)
  const wanted = facts.proposal?.kind === 'reschedule' ? facts.proposal.request : {}
  settle(facts)
  if (note.change !== 'reschedule' || note.outcome !== 'refused' || booking.gone) return
  facts.change = { kind: 'reschedule', booking }
  facts.date = string(wanted['appointment_date'])
  facts.offered = slotsOn(note.alternatives, note.appointment_date ?? null)
}

function describe(facts: Facts, booking: Booked, note: BookingNote): void {
  const request = facts.proposal?.kind === 'book' ? facts.proposal.request : null
  if (request && !booking.request && isFor(request, note)) {
    booking.request = request
    booking.dealerCode = string(request['dealer_code'])
    booking.service = ServiceType.nullable().catch(null).parse(request['service_type'])
  }
  booking.id = note.booking_id ?? booking.id
  booking.ref = note.booking_ref ?? booking.ref
  booking.dealer = note.dealer_name ?? booking.dealer
  booking.dealerCode ??= facts.list?.dealers.find(({ name }) => name === booking.dealer)?.dealer_code ?? null
  booking.gone = isGone(note.status)
  // How a change that is under way ends, no note may tell: the appointment is looked up when it is needed.
  const unsettled = note.outcome === 'pending'
  booking.date = unsettled ? null : (note.appointment_date ?? booking.date)
  booking.time = unsettled ? null : (note.appointment_time ?? booking.time)
}

/** A button can approve another proposal than the latest. */
const isFor = (request: Values, { appointment_date: date, appointment_time: time }: BookingNote): boolean =>
  (!date || date === request['appointment_date']) && (!time || time === request['appointment_time'])

/** The customer's wish stays, but for the time; where an earlier note has settled it, it comes back. */
function reject(facts: Facts, note: BookingNote, before: Booked | undefined): void {
  const request = before?.request
  if (request) {
    settle(facts)
    facts.mobile = string(request['customer_mobile'])
    facts.registration = string(request['vehicle_registration'])
    facts.dealerCode = string(request['dealer_code'])
    facts.service = ServiceType.nullable().catch(null).parse(request['service_type'])
    facts.date = string(request['appointment_date'])
  }
  facts.date ??= note.appointment_date ?? null
  Object.assign(facts, { proposal: null, change: null, time: null, slots: null, begun: true })
  facts.offered = slotsOn(note.alternatives, note.appointment_date ?? null)
}

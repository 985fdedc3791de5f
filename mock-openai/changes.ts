/** The rules for a booking that is to be moved or cancelled. Like a new one, a change is only proposed. */
import { call, speak } from './actions.ts'
import { bookingToMove, nameOf, type Booked } from './conversation/bookings.ts'
import { callKey, chosenDealer, freeTimes } from './conversation/facts.ts'
import { joined } from './phrases/format.ts'
import { asksForTimes, question, timesToShow } from './questions.ts'
import { reports } from './replies.ts'
import type { Action, Scene } from './scene.ts'

export function change(scene: Scene): Action | null {
  const { facts, turn, phrases } = scene
  if (!turn.changes || !facts.change) return null
  const { kind, booking } = facts.change
  if (!booking) return speak(phrases.nothingToChange)
  const id = nameOf(booking)
  if (!id) return speak(phrases.askBookingId)
  const action =
    kind === 'cancel' ? call(scene, 'cancel_service_booking', { booking_id: id }) : move(scene, booking, id)
  return action ?? speak(phrases.notOffered)
}

function move(scene: Scene, booking: Booked, booking_id: string): Action | null {
  const { facts, clock, phrases } = scene
  const read = lookUpBooking(scene, booking, booking_id) ?? lookUpTimes(scene, booking)
  if (read) return read
  const { date } = facts
  const free = freeTimes(facts, clock)
  const time = facts.time ?? (facts.earliest ? (free?.[0] ?? null) : null)
  const times = asksForTimes(scene) ? timesToShow(scene) : null
  if (times || !date || !time || (free && !free.includes(time))) {
    const next = times ? [times, phrases.askTime] : [onlyTime(scene), question(scene)]
    return speak(joined([...reports(scene), ...next]))
  }
  if (date === booking.date && time === booking.time) return speak(phrases.alreadyThen(booking))
  const input = { booking_id, appointment_date: date, appointment_time: time }
  return call(scene, 'reschedule_service_booking', input)
}

/** Which dealer and day it is for, where the conversation does not know: it was booked long ago, or elsewhere. */
function lookUpBooking({ turn, ...scene }: Scene, booking: Booked, booking_id: string): Action | null {
  if (booking.dealerCode && booking.date) return null
  const key = callKey('get_booking_status', { booking_id })
  if (turn.learnt.some((learnt) => learnt.key === key && learnt.outcome.kind === 'status')) return null
  return call({ turn, ...scene }, 'get_booking_status', { booking_id })
}

function lookUpTimes(scene: Scene, { service }: Booked): Action | null {
  const { facts, clock } = scene
  const dealer_code = chosenDealer(facts)
  if (!dealer_code || !facts.date || freeTimes(facts, clock) !== null) return null
  const service_type = service ? { service_type: service } : {}
  return call(scene, 'get_available_slots', { dealer_code, date: facts.date, ...service_type })
}

/** To a customer who would like another dealer or service, and says nothing of a time. */
function onlyTime({ turn: { message }, phrases }: Scene): string | null {
  if (!message?.intents.has('reschedule') || message.date || message.time) return null
  return message.service || message.place ? phrases.onlyTime : null
}

/** A change is under discussion: what the message leaves open is not about a new booking. */
export const isChanging = ({ facts }: Scene): boolean =>
  facts.change?.kind === 'cancel' || bookingToMove(facts) !== null

/** The rules: what the conversation says -> the next tool call or the reply. Pure; one step at a time. */
import { call, speak } from './actions.ts'
import { change, isChanging } from './changes.ts'
import { latestBooking, nameOf } from './conversation/bookings.ts'
import {
  callKey,
  chosenDealer,
  currentList,
  dealerNamed,
  freeTimes,
  sameService,
  searchCity,
  type Facts,
} from './conversation/facts.ts'
import type { Values } from './conversation/transcript.ts'
import { replyToNotes } from './note-replies.ts'
import { joined } from './phrases/format.ts'
import { proof } from './proof.ts'
import { asksForTimes, question, timesToShow } from './questions.ts'
import { confirmation, reports, smallTalk, statusReply, stillOpen } from './replies.ts'
import type { Action, Scene } from './scene.ts'

export function decide(scene: Scene): Action {
  return (
    speak(confirmation(scene) ?? replyToNotes(scene)) ??
    proof(scene) ??
    change(scene) ??
    status(scene) ??
    speak(smallTalk(scene)) ??
    (isChanging(scene) ? null : (lookUp(scene) ?? propose(scene))) ??
    ask(scene)
  )
}

function status(scene: Scene): Action | null {
  const { facts, turn, phrases } = scene
  const { message } = turn
  if (!message || !(message.bookingId || message.intents.has('status'))) return null
  const reply = statusReply(scene)
  if (reply) return speak(reply)
  const latest = latestBooking(facts)
  const id = message.bookingId ?? (latest && nameOf(latest))
  if (id) return call(scene, 'get_booking_status', { booking_id: id }) ?? speak(phrases.notOffered)
  return speak(facts.proposal?.status === 'open' ? stillOpen(scene) : phrases.askBookingId)
}

/** Reads what the details allow, in the order of a booking. */
function lookUp(scene: Scene): Action | null {
  const { facts } = scene
  const { mobile, registration, service, area, date } = facts
  if (mobile && facts.customer?.mobile !== mobile) {
    const action = call(scene, 'resolve_customer', { mobile })
    if (action) return action
  }
  if (registration && facts.vehicle?.registration !== registration) {
    const action = call(scene, 'resolve_vehicle', { registration_number: registration })
    if (action) return action
  }
  const service_type = service ? { service_type: service } : {}
  const city = searchCity(facts)
  if (city && needsDealers(facts, city)) {
    const action = call(scene, 'get_nearby_dealers', { city, ...(area ? { area } : {}), ...service_type })
    if (action) return action
  }
  const dealer = chosenDealer(facts)
  if (dealer && date && freeTimes(facts, scene.clock) === null) {
    return call(scene, 'get_available_slots', { dealer_code: dealer, date, ...service_type })
  }
  return null
}

function needsDealers({ list, dealerCode, area, service, ...facts }: Facts, city: string): boolean {
  if (!dealerCode) return list?.city !== city || list.area !== area || !sameService(list.service, service)
  const services = dealerNamed({ list, dealerCode, area, service, ...facts }, dealerCode)?.services ?? []
  return service !== null && services.length > 0 && !services.includes(service)
}

/** All details of an appointment at a free time, else null. */
function appointment(scene: Scene): Values | null {
  const { facts, clock, tools } = scene
  const { mobile, registration, service, date } = facts
  const dealer = chosenDealer(facts)
  const free = freeTimes(facts, clock)
  const time = facts.time ?? (facts.earliest ? (free?.[0] ?? null) : null)
  if (!mobile || !registration || !service || !date || !dealer || !time) return null
  if (free ? !free.includes(time) : tools.has('get_available_slots')) return null
  return {
    customer_mobile: mobile,
    vehicle_registration: registration,
    dealer_code: dealer,
    appointment_date: date,
    appointment_time: time,
    service_type: service,
  }
}

function propose(scene: Scene): Action | null {
  const { facts, turn, phrases } = scene
  const details = appointment(scene)
  if (!details || asksForTimes(scene)) return null
  const same = facts.proposal?.key === callKey('create_service_booking', details)
  const wanted =
    (turn.detailed && !turn.message?.intents.has('dealers')) ||
    turn.message?.consent === 'yes' ||
    turn.message?.intents.has('book')
  if (same && !wanted) return null
  return call(scene, 'create_service_booking', details) ?? speak(phrases.notOffered)
}

function ask(scene: Scene): Action {
  const { facts, turn, phrases } = scene
  const open = facts.proposal?.status === 'open' ? stillOpen(scene) : null
  const times = asksForTimes(scene) && chosenDealer(facts) ? timesToShow(scene) : null
  const listing = currentList(facts).length > 0 && turn.message?.intents.has('dealers')
  const next = times || listing || isChanging(scene) ? open : null
  const missing = facts.change?.kind === 'cancel' ? null : question(scene)
  const text = joined([...reports(scene), times, next ?? (times ? phrases.askTime : missing)])
  return { kind: 'say', text: text || phrases.whatElse }
}

/** What is said about what is known: each reply is the facts of the turn and the next question. */
import { proposingTools } from '#contracts/tools.ts'
import { latestBooking } from './conversation/bookings.ts'
import { chosenDealer, currentList, freeTimes } from './conversation/facts.ts'
import type { Values } from './conversation/transcript.ts'
import { joined } from './phrases/format.ts'
import type { BookedWords } from './phrases/phrases.ts'
import { dealerName, question } from './questions.ts'
import type { Scene } from './scene.ts'

export function statusReply({ turn, phrases }: Scene): string | null {
  const outcome = turn.learnt.findLast(({ name }) => name === 'get_booking_status')?.outcome
  if (outcome?.kind !== 'status') return null
  const text = (key: string): string | null => {
    const value = (outcome.booking satisfies Values)[key]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const booking: BookedWords = {
    dealer: text('dealer_name') ?? text('dealer_code'),
    date: text('appointment_date'),
    time: text('appointment_time'),
    id: text('booking_id'),
    ref: text('booking_ref'),
  }
  return phrases.status((text('status') ?? 'unknown').replaceAll('_', ' '), booking)
}

/** A message that neither gives a detail nor asks for a step of a booking. */
export function smallTalk(scene: Scene): string | null {
  const { facts, turn, phrases } = scene
  const { message } = turn
  if (!message || turn.detailed || turn.learnt.length > 0 || turn.notes.length > 0) return null
  const { intents, consent } = message
  const open = facts.proposal?.status === 'open'
  if (message.wrongMobile) return phrases.wrongMobile
  const changing = facts.change !== null
  if (
    intents.has('cancel') ||
    (consent === 'no' && (open || changing)) ||
    (intents.has('keep') && changing)
  ) {
    return changing ? phrases.unchanged : phrases.declined
  }
  if (intents.has('price')) return joined([phrases.noPrices, open ? stillOpen(scene) : null])
  const settled = latestBooking(facts) && !facts.service && !facts.dealerCode && !facts.date
  if (intents.has('thanks') && !(open && consent === 'yes'))
    return joined([phrases.thanks, open ? stillOpen(scene) : null])
  if (intents.has('help')) return phrases.help
  if (intents.has('book') || intents.has('dealers') || intents.has('times')) return null
  if (intents.has('greeting'))
    return joined([phrases.hello(facts.customer?.name ?? null), open ? stillOpen(scene) : question(scene)])
  if (consent === 'yes') return settled || changing ? phrases.thanks : null
  if (consent === 'no') return phrases.whatElse
  return joined([phrases.offTopic, open ? stillOpen(scene) : begun(scene) ? question(scene) : null])
}

export function stillOpen({ facts, phrases }: Scene): string {
  const { kind = 'book', summary = null } = facts.proposal ?? {}
  return kind === 'book' ? phrases.stillOpen(summary) : phrases.changeOpen(summary)
}
const begun = ({ facts }: Scene): boolean =>
  Boolean(facts.mobile || facts.registration || facts.list || facts.service)

/** What a proposing tool answered in this turn. */
export function confirmation(scene: Scene): string | null {
  const { facts, turn, phrases } = scene
  const outcome = turn.learnt.findLast(({ name }) => proposingTools.has(name))?.outcome
  if (outcome?.kind === 'awaiting') {
    return joined([...reports(scene), phrases.confirm[outcome.proposes](outcome.summary)])
  }
  if (outcome?.kind === 'not_possible') {
    const { wanted, message } = outcome
    return wanted === 'book' ? phrases.problem(message) : phrases.notPossible(message)
  }
  if (outcome?.kind === 'already_booked') {
    const booking = { dealer: null, date: null, time: null, id: outcome.id, ref: outcome.ref }
    return outcome.id ? phrases.alreadyBooked(booking) : phrases.requested(booking)
  }
  if (outcome?.kind === 'not_available' && facts.date) {
    const place = { dealer: dealerName(scene), date: facts.date }
    return joined([
      phrases.taken(outcome.time, place, outcome.nearest),
      outcome.nearest.length > 0 ? phrases.askTime : phrases.askAnotherDay,
    ])
  }
  return null
}

/** Why a call came to nothing. */
export function refusal({ facts, phrases }: Scene, key: string): string {
  const { reason, message } = facts.refused.get(key) ?? { reason: 'failed', message: null }
  return reason === 'unavailable' ? phrases.unavailable : phrases.problem(message)
}

/** What the reads of this turn found, for the customer. */
export function reports(scene: Scene): string[] {
  const { facts, turn, clock, phrases } = scene
  const proposing = turn.learnt.some(({ name }) => proposingTools.has(name))
  const found = turn.learnt.flatMap(({ name, key, outcome }) => {
    if (outcome.kind === 'refused') return [refusal(scene, key)]
    if (name === 'verify_mobile_code') return [phrases.proved]
    if (name === 'resolve_customer' && facts.customer?.name) {
      return [phrases.customer(facts.customer.name, proposing ? null : facts.customer.city)]
    }
    if (name === 'resolve_vehicle' && facts.vehicle?.title && !proposing) {
      const { title, due } = facts.vehicle
      return [phrases.vehicle(title, due, due !== null && due < clock.date)]
    }
    if (name === 'get_nearby_dealers' && facts.dropped) return [phrases.dropped(facts.dropped)]
    return []
  })
  if (turn.pastDate) found.push(phrases.pastDate)
  const asked = turn.message?.intents.has('dealers') ?? false
  const read = turn.learnt.some(
    ({ name, outcome }) => name === 'get_nearby_dealers' && outcome.kind === 'read',
  )
  if (!proposing && (asked || (read && !chosenDealer(facts)))) found.push(...dealerReport(scene))
  const slots = turn.learnt.some(
    ({ name, outcome }) => name === 'get_available_slots' && outcome.kind === 'read',
  )
  if (slots && !proposing && facts.time && facts.date && freeTimes(facts, clock)?.includes(facts.time)) {
    found.push(phrases.free(facts.time, { dealer: dealerName(scene), date: facts.date }))
  }
  return found
}

function dealerReport({ facts, phrases }: Scene): string[] {
  const dealers = currentList(facts).slice(0, 5)
  const city = facts.list?.city
  if (!city) return []
  if (dealers.length === 0) return [phrases.noDealers(city)]
  const elsewhere = dealers.every((dealer) => dealer.city && dealer.city.toLowerCase() !== city.toLowerCase())
  return [elsewhere ? phrases.dealersElsewhere(city, dealers) : phrases.dealers(dealers)]
}

import { findNamedDealer } from '../understand/choice.ts'
import { asksForDetails, type Message } from '../understand/message.ts'
import { clock as hourAndMinutes } from '../understand/time.ts'
import { bookingToMove, keepDay } from './bookings.ts'
import { currentList, shownTimes, type Facts } from './facts.ts'
import { hearChange } from './hear-change.ts'
import type { Clock } from './transcript.ts'

export interface Heard {
  /** The message gave a detail of an appointment. */
  detailed: boolean
  /** It asks for a change of a booking, or goes on with one. */
  changes: boolean
}

/** Takes a message's details over into the facts. */
export function hear(facts: Facts, message: Message, clock: Clock): Heard {
  for (const [key, { passing }] of facts.refused) if (passing) facts.refused.delete(key)
  if (asksForDetails(message)) facts.proofFor = 'details'
  const changes = hearChange(facts, message)
  if (changes && facts.change?.booking) {
    return { changes, detailed: facts.change.kind === 'reschedule' && hearMove(facts, message, clock) }
  }
  const before = facts.dealerCode
  const given = [
    hearPlace(facts, message),
    hearChoice(facts, message, clock),
    hearNumbers(facts, message),
    hearDetails(facts, message),
    hearWhen(facts, message),
  ]
  facts.begun ||= message.service !== null || message.intents.has('anew') || facts.dealerCode !== before
  return { changes, detailed: given.includes(true) }
}

/** Only the time of a booking can be changed: who comes, with which car and to whom, stays. */
function hearMove(facts: Facts, message: Message, clock: Clock): boolean {
  const given = [hearChoice(facts, message, clock), hearNumbers(facts, message), hearWhen(facts, message)]
  keepDay(facts)
  return given.includes(true)
}

function hearDetails(facts: Facts, message: Message): boolean {
  const { mobile, registration, service, intents } = message
  if (registration) facts.registration = registration
  else if (intents.has('otherCar')) facts.registration = null
  if (mobile) facts.mobile = mobile
  if (service) facts.service = service
  if (intents.has('nearest')) Object.assign(facts, { nearest: true, dealerCode: null, dropped: null })
  const named = mobile ?? registration ?? service
  return named !== null || intents.has('nearest') || intents.has('otherCar')
}

function hearWhen(facts: Facts, { date, time, intents }: Message): boolean {
  if (date) facts.date = date
  if (time) setTime(facts, time, date)
  if (date) facts.offered = []
  if (intents.has('earliest')) {
    facts.earliest = true
    facts.time = time
  }
  return date !== null || time !== null || intents.has('earliest')
}

/** A time alone is of the day under discussion, or of the other day for which it was offered. */
function setTime(facts: Facts, time: string, date: string | null): void {
  const offers = facts.offered.filter((slot) => slot.time === time)
  const offer = offers.find((slot) => slot.date === facts.date) ?? offers[0]
  if (offer && !date) facts.date = offer.date
  facts.time = time
  facts.offered = []
}

function hearPlace(facts: Facts, { place, text, intents }: Message): boolean {
  const dealers = currentList(facts)
  const sameCity = !place?.city || place.city === facts.city
  const searches = place?.near || intents.has('dealers')
  const named = sameCity && !searches ? findNamedDealer(text, dealers) : null
  if (named) {
    choose(facts, named)
    return true
  }
  if (!place) return false
  const city = place.city ?? facts.city ?? facts.customer?.city ?? null
  if (city !== facts.city || (place.area && place.area !== facts.area)) {
    Object.assign(facts, { dealerCode: null, dropped: null })
  }
  if (city !== facts.city || place.area) facts.area = place.area
  facts.city = city
  return true
}

function hearChoice(facts: Facts, { choice, date, time }: Message, clock: Clock): boolean {
  if (!choice) return false
  const times = shownTimes(facts, clock)
  const dealer = bookingToMove(facts) ? undefined : currentList(facts).at(choice.index)
  const ofTimes = choice.of === 'time' || (choice.of === null && times.length > 0 && !date && !time)
  const slot = ofTimes ? times.at(choice.index) : undefined
  if (slot) {
    facts.date = slot.date
    facts.time = slot.time
    facts.offered = []
  } else if (dealer && choice.of !== 'time') choose(facts, dealer.dealer_code)
  else return false
  return true
}

/** A number alone is a dealer while one is to be chosen, else the hour. */
function hearNumbers(facts: Facts, { numbers, date, time, choice }: Message): boolean {
  const rest = [...numbers]
  const dealers = currentList(facts)
  const moving = bookingToMove(facts) !== null
  const mayChoose = !moving && !facts.dealerCode && !choice && dealers.length > 0
  let heard = false
  if (mayChoose && (rest.length > 1 || !date || time)) {
    const dealer = dealers[(rest[0] ?? 0) - 1]
    if (dealer) {
      choose(facts, dealer.dealer_code)
      rest.shift()
      heard = true
    }
  }
  const hour = rest[0]
  if (hour !== undefined && !time && (moving || date || facts.date || facts.dealerCode)) {
    const at = hourAndMinutes(hour, 0, undefined, '')
    if (at) {
      setTime(facts, at, date)
      heard = true
    }
  }
  return heard
}

function choose(facts: Facts, dealerCode: string): void {
  facts.dealerCode = dealerCode
  facts.dropped = null
  facts.offered = []
}

import { findNamedDealer } from '../understand/choice.ts'
import type { Message } from '../understand/message.ts'
import { clock as hourAndMinutes } from '../understand/time.ts'
import { currentList, shownTimes, type Facts } from './facts.ts'
import type { Clock } from './transcript.ts'

/** Takes a message's details over into the facts. True: it gave at least one. */
export function hear(facts: Facts, message: Message, clock: Clock): boolean {
  for (const [key, { passing }] of facts.refused) if (passing) facts.refused.delete(key)
  const given = [
    hearPlace(facts, message),
    hearChoice(facts, message, clock),
    hearNumbers(facts, message),
    hearDetails(facts, message),
  ]
  return given.includes(true)
}

function hearDetails(facts: Facts, message: Message): boolean {
  const { mobile, registration, service, date, time, intents } = message
  if (registration) facts.registration = registration
  else if (intents.has('otherCar')) facts.registration = null
  if (mobile) facts.mobile = mobile
  if (service) facts.service = service
  if (date) facts.date = date
  if (time) facts.time = time
  if (date || time) facts.offered = []
  if (intents.has('nearest')) Object.assign(facts, { nearest: true, dealerCode: null, dropped: null })
  if (intents.has('earliest')) {
    facts.earliest = true
    facts.time = time
  }
  const named = mobile ?? registration ?? service ?? date ?? time
  return named !== null || intents.has('nearest') || intents.has('earliest') || intents.has('otherCar')
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
  const dealer = currentList(facts).at(choice.index)
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
  const mayChoose = !facts.dealerCode && !choice && dealers.length > 0
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
  if (hour !== undefined && !time && (date || facts.date || facts.dealerCode)) {
    const at = hourAndMinutes(hour, 0, undefined, '')
    if (at) {
      facts.time = at
      facts.offered = []
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

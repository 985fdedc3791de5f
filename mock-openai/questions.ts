/** What the customer is asked next. */
import { bookingToMove } from './conversation/bookings.ts'
import {
  chosenDealer,
  currentList,
  dealerNamed,
  freeTimes,
  searchCity,
  shownTimes,
} from './conversation/facts.ts'
import { joined } from './phrases/format.ts'
import type { Scene } from './scene.ts'

export const dealerName = ({ facts }: Scene): string => {
  const code = chosenDealer(facts) ?? ''
  return bookingToMove(facts)?.dealer ?? dealerNamed(facts, code)?.name ?? code
}

export function asksForTimes({ turn: { message } }: Scene): boolean {
  if (!message?.intents.has('times') || message.intents.has('earliest')) return false
  return !message.time && !message.choice && message.numbers.length === 0 && message.consent !== 'yes'
}

/** The free times of the chosen day, null where there are none to show. */
export function timesToShow(scene: Scene): string | null {
  const { facts, clock, phrases } = scene
  const free = freeTimes(facts, clock)
  if (!facts.date || !free?.length) return null
  return phrases.freeTimes({ dealer: dealerName(scene), date: facts.date }, free)
}

/** The first thing still missing, starting with what the customer has before their eyes. */
export function question(scene: Scene): string {
  const { facts, phrases } = scene
  if (bookingToMove(facts)) {
    if (!facts.date) return phrases.askNewTime
    return askTime(scene) ?? (facts.time ? '' : phrases.askTime)
  }
  const { mobile, registration, service, date, time } = facts
  const dealer = chosenDealer(facts)
  if (!dealer && currentList(facts).length > 0) return phrases.askDealer(date !== null)
  if (!dealer && facts.list && facts.list.city === searchCity(facts)) return phrases.askCity
  if (dealer && !date) return phrases.askDay(dealerName(scene))
  const toChoose = askTime(scene)
  if (toChoose !== null) return toChoose
  if (!mobile) return phrases.askMobile
  if (!registration) return phrases.askPlate
  if (!service) return phrases.askService
  if (!dealer) return phrases.askCity
  return time ? '' : phrases.askTime
}

/** Where the free times are known and none is chosen, or one that is taken. */
function askTime(scene: Scene): string | null {
  const { facts, clock, phrases } = scene
  const { date, time } = facts
  const free = freeTimes(facts, clock)
  if (!date || !free || (time ? free.includes(time) : facts.earliest && free.length > 0)) return null
  const place = { dealer: dealerName(scene), date }
  if (free.length === 0) return joined([phrases.noFreeTimes(place), phrases.askAnotherDay])
  if (time) return joined([phrases.taken(time, place, shownTimes(facts, clock)), phrases.askTime])
  return joined([phrases.freeTimes(place, free), phrases.askTime])
}

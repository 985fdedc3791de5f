import type { ListedDealer } from '../conversation/transcript.ts'
import type { Language } from '../understand/language.ts'
import { english } from './english.ts'
import { hinglish } from './hinglish.ts'

export interface Place {
  dealer: string
  date: string
}
export interface BookedWords {
  dealer: string | null
  date: string | null
  time: string | null
  id: string | null
  ref: string | null
}

/** Every sentence the model can say; the words around facts that are given. */
export interface Phrases {
  hello(name: string | null): string
  help: string
  thanks: string
  offTopic: string
  noPrices: string

  customer(name: string, city: string | null): string
  vehicle(title: string, due: string | null, overdue: boolean): string
  dealers(dealers: readonly ListedDealer[]): string
  dealersElsewhere(city: string, dealers: readonly ListedDealer[]): string
  dropped(dealer: string): string
  noDealers(city: string): string
  free(time: string, place: Place): string
  freeTimes(place: Place, times: string[]): string
  noFreeTimes(place: Place): string
  taken(time: string, place: Place, nearest: { date: string; time: string }[]): string

  askMobile: string
  wrongMobile: string
  askPlate: string
  askService: string
  askCity: string
  askDealer(day: boolean): string
  askDay(dealer: string): string
  askAnotherDay: string
  askTime: string
  pastDate: string

  confirm(summary: string): string
  stillOpen(summary: string | null): string
  booked(booking: BookedWords): string
  requested(booking: BookedWords): string
  rejected(reason: string | null): string
  needsAttention(booking: BookedWords): string
  alreadyBooked(booking: BookedWords): string
  declined: string
  expired: string
  nothingBooked: string
  askBookingId: string
  status(status: string, booking: BookedWords): string
  cannotCancel: string
  whatElse: string

  problem(message: string | null): string
  unavailable: string
  notOffered: string
}

export const phrasesIn = (language: Language): Phrases => (language === 'hinglish' ? hinglish : english)

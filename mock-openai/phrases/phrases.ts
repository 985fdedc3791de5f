import type { ProposalKind } from '#contracts/chat.ts'
import type { Customer } from '../conversation/facts.ts'
import type { Appointment, ListedDealer } from '../conversation/transcript.ts'
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

/** Why a change was refused; `stays` is the appointment as it was, null where it is no more. */
export interface Refused {
  reason: string | null
  stays: BookedWords | null
  free: Appointment[]
}

/** Every sentence the model can say; the words around facts that are given. */
export interface Phrases {
  hello(name: string | null): string
  help: string
  thanks: string
  offTopic: string
  noPrices: string

  customer(name: string, city: string | null): string
  /** The number's last two digits. */
  codeSent(ending: string): string
  proved: string
  details(customer: Customer): string
  vehicle(title: string, due: string | null, overdue: boolean): string
  dealers(dealers: readonly ListedDealer[]): string
  dealersElsewhere(city: string, dealers: readonly ListedDealer[]): string
  dropped(dealer: string): string
  noDealers(city: string): string
  free(time: string, place: Place): string
  freeTimes(place: Place, times: string[]): string
  noFreeTimes(place: Place): string
  taken(time: string, place: Place, nearest: Appointment[]): string

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

  confirm: Record<ProposalKind, (summary: string) => string>
  stillOpen(summary: string | null): string
  booked(booking: BookedWords): string
  requested(booking: BookedWords): string
  rejected(reason: string | null, booking: BookedWords, free: Appointment[]): string
  needsAttention(booking: BookedWords): string
  alreadyBooked(booking: BookedWords): string
  declined: string
  expired: string
  askBookingId: string
  status(status: string, booking: BookedWords): string

  nothingToChange: string
  askNewTime: string
  onlyTime: string
  alreadyThen(booking: BookedWords): string
  notPossible(message: string | null): string
  changeOpen(summary: string | null): string
  unchanged: string
  changeExpired: string
  moved(booking: BookedWords): string
  cancelled(booking: BookedWords): string
  changeRefused(change: 'reschedule' | 'cancel', refused: Refused): string
  changePending(change: 'reschedule' | 'cancel', booking: BookedWords): string
  over(booking: BookedWords): string

  whatElse: string

  problem(message: string | null): string
  unavailable: string
  notOffered: string
}

export const phrasesIn = (language: Language): Phrases => (language === 'hinglish' ? hinglish : english)

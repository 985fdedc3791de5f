import type { ServiceType } from '#contracts/apim.ts'
import type { ProposalKind } from '#contracts/chat.ts'
import { bookedAs, bookingToMove, type Booked } from './bookings.ts'
import type { Clock, Known, ListedDealer, Values } from './transcript.ts'

/** `message` is the dealer system's to the customer, null where there is none. */
export interface Refusal {
  message: string | null
  reason: 'unavailable' | 'failed' | 'refused'
  passing: boolean
}

/** What the customer was asked to approve. `request` is the call that made it. */
export interface Proposal {
  kind: ProposalKind
  key: string
  summary: string | null
  request: Values
  status: 'open' | 'declined' | 'expired'
}

/**
 * A change of a booking that is being talked about. While a booking is to be moved, `date`, `time`, `slots` and `offered`
 * are about its new appointment. Without a booking: the customer named none and none is known.
 */
export interface Change {
  kind: 'reschedule' | 'cancel'
  booking: Booked | null
}

/** What the dealer system has shown of a customer. `verified`: all of it, since the number is proved. */
export interface Customer {
  mobile: string
  name: string | null
  city: string | null
  email: string | null
  address: string | null
  verified: boolean
}

/** What the conversation has established so far. Null: not known yet. */
export interface Facts {
  mobile: string | null
  customer: Customer | null
  /** The number whose code the customer has yet to type. */
  codeSentTo: string | null
  /** What the mobile number is proved for. */
  proofFor: 'details' | 'booking' | null
  registration: string | null
  vehicle: { registration: string; title: string | null; due: string | null } | null
  city: string | null
  area: string | null
  service: ServiceType | null
  /** The customer leaves the choice of the dealer, or of the time, to us. */
  nearest: boolean
  earliest: boolean
  list: { city: string; area: string | null; service: ServiceType | null; dealers: ListedDealer[] } | null
  dealerCode: string | null
  /** Name of a chosen dealer that a later list no longer has: the customer chooses again. */
  dropped: string | null
  date: string | null
  time: string | null
  slots: { dealerCode: string; date: string; service: ServiceType | null; times: string[] } | null
  /** Times the booking system offered instead of one that is taken. */
  offered: { date: string; time: string }[]
  proposal: Proposal | null
  /** The latest last. */
  bookings: Booked[]
  change: Change | null
  /** The customer has begun to say what new appointment they want: "make it 11" is about that one. */
  begun: boolean
  /** Call -> why it was refused. What failed for a passing reason is forgotten with the next message. */
  refused: Map<string, Refusal>
}

/** One key per call; null and absent arguments are the same, as strict schemas send null for what is optional. */
export function callKey(name: string, input: Values): string {
  const given = Object.entries(input).filter(([, value]) => value !== null && value !== undefined)
  return `${name} ${JSON.stringify(given.toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}

/** `get_nearby_dealers` and `get_available_slots` take no service for a regular one. */
export const sameService = (a: ServiceType | null, b: ServiceType | null): boolean =>
  (a ?? 'regular') === (b ?? 'regular')

/**
 * Facts from turns that are no longer in view. What a call in view answers is left to it: before that call,
 * the customer was not shown what it found.
 */
export function firstFacts(known: Known | null, called: ReadonlySet<string>): Facts {
  const { mobile = null, registration = null, customer_name: name = null, vehicle = null } = known ?? {}
  const service = known?.service_type ?? null
  const area = known?.area ?? null
  const dealers = called.has('get_nearby_dealers') ? [] : (known?.dealers ?? [])
  const city = known?.city ?? dealers[0]?.city ?? null
  const appointed = called.has('get_available_slots')
  const dealerCode = appointed ? null : (known?.dealer_code ?? null)
  const date = appointed ? null : (known?.date ?? null)
  const times = [...(known?.free_times ?? []), ...(known?.slots ?? [])]
  return {
    mobile,
    customer: mobile && name ? { mobile, name, city, email: null, address: null, verified: false } : null,
    codeSentTo: null,
    proofFor: null,
    registration,
    vehicle: registration && vehicle ? { registration, title: null, due: null } : null,
    // A city alone may be only where the customer lives; with dealers it is where they look.
    city: dealers.length > 0 ? city : null,
    area,
    service,
    nearest: false,
    earliest: false,
    list: city && dealers.length > 0 ? { city, area, service, dealers } : null,
    dealerCode,
    dropped: null,
    date,
    time: null,
    slots: dealerCode && date && times.length > 0 ? { dealerCode, date, service, times } : null,
    offered: [],
    proposal: null,
    bookings:
      known?.booking_id || known?.booking_ref
        ? [bookedAs(known.booking_id ?? null, known.booking_ref ?? null)]
        : [],
    change: null,
    begun: false,
    refused: new Map(),
  }
}

/** An appointment is made or given up: the next wish starts anew, but for who and where the customer is. */
export function settle(facts: Facts): void {
  Object.assign(facts, {
    proposal: null,
    dealerCode: null,
    date: null,
    time: null,
    service: null,
    slots: null,
  })
  Object.assign(facts, { offered: [], dropped: null, nearest: false, earliest: false })
  Object.assign(facts, { change: null, begun: false })
}

/** The list that fits what the customer asks for now. */
export function currentList(facts: Facts): ListedDealer[] {
  const { list } = facts
  return list && (!facts.city || list.city === facts.city) ? list.dealers : []
}
export const dealerNamed = (facts: Facts, code: string): ListedDealer | undefined =>
  facts.list?.dealers.find((dealer) => dealer.dealer_code === code)

/** Where to look for dealers: the city the customer named, else theirs once the car and service are known. */
export const searchCity = (facts: Facts): string | null =>
  facts.city ?? (facts.registration && facts.service ? (facts.customer?.city ?? null) : null)

/** The dealer of the booking that is to be moved, else the chosen one; the nearest one where the customer gave an area (or said "the nearest") and a day. */
export function chosenDealer(facts: Facts): string | null {
  const moving = bookingToMove(facts)
  if (moving) return moving.dealerCode
  if (facts.dealerCode) return facts.dealerCode
  const dealers = currentList(facts)
  const area = facts.area?.toLowerCase()
  const inArea = area ? dealers.find((dealer) => dealer.area?.toLowerCase().includes(area)) : undefined
  if ((!facts.date && !facts.nearest) || facts.dropped) return null
  return (inArea ?? (facts.nearest ? dealers[0] : undefined))?.dealer_code ?? null
}

/** Free times of the chosen dealer and day that are still to come; null while they are not known. */
export function freeTimes(facts: Facts, clock: Clock): string[] | null {
  const { slots, date } = facts
  if (!slots || slots.dealerCode !== chosenDealer(facts) || slots.date !== date) return null
  if (facts.service && !sameService(slots.service, facts.service)) return null
  return date === clock.date ? slots.times.filter((time) => time > clock.time) : slots.times
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
export const nearestTimes = (times: string[], wanted: string, count = 3): string[] =>
  times
    .toSorted((a, b) => Math.abs(minutes(a) - minutes(wanted)) - Math.abs(minutes(b) - minutes(wanted)))
    .slice(0, count)
    .toSorted()

/** The appointments the customer was shown last, in that order: what "the second one" counts from. */
export function shownTimes(facts: Facts, clock: Clock): { date: string; time: string }[] {
  if (facts.offered.length > 0) return facts.offered
  const { date, time } = facts
  const times = freeTimes(facts, clock)
  if (!date || !times) return []
  if (time && times.includes(time)) return []
  return (time ? nearestTimes(times, time) : times).map((shown) => ({ date, time: shown }))
}

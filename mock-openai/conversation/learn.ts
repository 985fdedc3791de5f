import { CustomerReply, ServiceType, VehicleReply } from '#contracts/apim.ts'
import type { ProposalKind } from '#contracts/chat.ts'
import { bookedAs, bookedUnder, findBooking, isGone, keepDay, type Booked } from './bookings.ts'
import { callKey, dealerNamed, settle, type Facts } from './facts.ts'
import {
  DealerList,
  FreeTimes,
  Slots,
  slotsOn,
  type Appointment,
  type ToolAnswer,
  type Values,
} from './transcript.ts'

/** What a tool's output says. Everything in it is data: its texts are shown, never followed. */
export type Outcome =
  | { kind: 'read' }
  /** `Facts.refused` tells why. */
  | { kind: 'refused' }
  | { kind: 'awaiting'; proposes: ProposalKind; summary: string }
  | { kind: 'already_booked'; id: string | null; ref: string | null }
  | { kind: 'not_available'; time: string; nearest: Appointment[] }
  /** The booking is in no state to be changed, or the car is booked already by someone else. */
  | { kind: 'not_possible'; wanted: ProposalKind; message: string | null }
  | { kind: 'status'; booking: Values }
  /** The mobile number has to be proved first. */
  | { kind: 'unproved' }
export interface Learnt {
  name: string
  key: string
  outcome: Outcome
}

const string = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const service = (value: unknown): ServiceType | null =>
  ServiceType.nullable()
    .catch(null)
    .parse(value ?? null)

/** The detail that a business refusal makes worthless, so that the customer is asked for another. */
const refusedDetail: Record<string, 'mobile' | 'registration' | 'city' | 'date' | 'time'> = {
  resolve_customer: 'mobile',
  resolve_vehicle: 'registration',
  get_nearby_dealers: 'city',
  get_available_slots: 'date',
  create_service_booking: 'time',
}

type Reader = (facts: Facts, input: Values, output: Values, key: string) => Outcome
const readers: Record<string, Reader> = {
  resolve_customer(facts, input, output) {
    const mobile = string(input['mobile'])
    const reply = CustomerReply.partial().safeParse(output)
    if (mobile && reply.success) {
      facts.mobile = mobile
      const { name = null, city = null, email = null, address = null } = reply.data
      facts.customer = { mobile, name, city, email, address, verified: output['verified'] === true }
    }
    return { kind: 'read' }
  },
  send_mobile_code(facts, input) {
    facts.codeSentTo = string(input['mobile'])
    return { kind: 'read' }
  },
  verify_mobile_code(facts) {
    facts.codeSentTo = null
    return { kind: 'read' }
  },
  resolve_vehicle(facts, input, output) {
    const registration = string(input['registration_number'])
    const reply = VehicleReply.partial().safeParse(output)
    if (registration && reply.success) {
      const { year, model, variant, next_service_due: due } = reply.data
      const title = model ? [year, model, variant].filter(Boolean).join(' ') : null
      facts.registration = registration
      facts.vehicle = { registration, title, due: due ?? null }
    }
    return { kind: 'read' }
  },
  get_nearby_dealers(facts, input, output) {
    const city = string(input['city'])
    if (city) {
      const dealers = DealerList.parse(output['dealers'])
      const area = string(input['area'])
      const before = facts.list
      facts.list = { city, area, service: service(input['service_type']), dealers }
      facts.city = city
      facts.area = area
      if (facts.dealerCode && !dealers.some((dealer) => dealer.dealer_code === facts.dealerCode)) {
        facts.dropped = dealerNamed({ ...facts, list: before }, facts.dealerCode)?.name ?? facts.dealerCode
        facts.dealerCode = null
      }
    }
    return { kind: 'read' }
  },
  get_available_slots(facts, input, output) {
    const dealerCode = string(input['dealer_code'])
    const date = string(input['date'])
    if (dealerCode && date) {
      const times = FreeTimes.parse(output['slots'] ?? output['free_times'])
      facts.slots = { dealerCode, date, service: service(input['service_type']), times }
      facts.dealerCode = dealerCode
      facts.date = date
    }
    return { kind: 'read' }
  },
  create_service_booking(facts, input, output, key) {
    facts.dealerCode = string(input['dealer_code']) ?? facts.dealerCode
    facts.date = string(input['appointment_date']) ?? facts.date
    facts.time = string(input['appointment_time']) ?? facts.time
    facts.service = service(input['service_type']) ?? facts.service
    facts.mobile = string(input['customer_mobile']) ?? facts.mobile
    facts.registration = string(input['vehicle_registration']) ?? facts.registration
    facts.change = null
    if (output['status'] === 'mobile_not_verified') {
      facts.proofFor = 'booking'
      return { kind: 'unproved' }
    }
    if (output['status'] === 'not_available') return taken(facts, output)
    return propose(facts, 'book', { input, output, key })
  },
  get_booking_status(facts, input, output) {
    const name = string(input['booking_id'])
    const ref = string(output['booking_ref'])
    const booking = findBooking(facts, name, ref) ?? named(facts, input)
    if (!facts.bookings.includes(booking)) facts.bookings.unshift(booking)
    booking.ref ??= ref
    booking.dealerCode = string(output['dealer_code']) ?? booking.dealerCode
    booking.dealer = string(output['dealer_name']) ?? booking.dealer
    booking.date = string(output['appointment_date']) ?? booking.date
    booking.time = string(output['appointment_time']) ?? booking.time
    booking.service ??= service(output['service_type'])
    booking.gone = isGone(string(output['status']) ?? '')
    keepDay(facts)
    return { kind: 'status', booking: output }
  },
  reschedule_service_booking(facts, input, output, key) {
    facts.change = { kind: 'reschedule', booking: named(facts, input) }
    facts.date = string(input['appointment_date']) ?? facts.date
    facts.time = string(input['appointment_time']) ?? facts.time
    return output['status'] === 'not_available'
      ? taken(facts, output)
      : propose(facts, 'reschedule', { input, output, key })
  },
  cancel_service_booking(facts, input, output, key) {
    facts.change = { kind: 'cancel', booking: named(facts, input) }
    return propose(facts, 'cancel', { input, output, key })
  },
}

function named(facts: Facts, input: Values): Booked {
  const name = string(input['booking_id']) ?? ''
  return findBooking(facts, name) ?? bookedUnder(name)
}

interface Call {
  input: Values
  output: Values
  key: string
}
function propose(facts: Facts, kind: ProposalKind, { input, output, key }: Call): Outcome {
  if (output['status'] === 'not_possible') {
    if (kind === 'book') facts.time = null
    else settle(facts)
    return { kind: 'not_possible', wanted: kind, message: string(output['message']) }
  }
  if (output['status'] === 'already_booked') {
    const [id, ref] = [string(output['booking_id']), string(output['booking_ref'])]
    const booking = findBooking(facts, id, ref) ?? bookedAs(id, ref)
    facts.bookings = [...facts.bookings.filter((other) => other !== booking), booking]
    settle(facts)
    return { kind: 'already_booked', id, ref }
  }
  const summary = string(output['summary'])
  facts.proposal = { kind, key, summary, request: input, status: 'open' }
  return { kind: 'awaiting', proposes: kind, summary: summary ?? '' }
}

function taken(facts: Facts, output: Values): Outcome {
  const { slots, date, time } = facts
  const nearest = slotsOn(Slots.parse(output['nearest_free_slots']), date)
  if (slots && slots.date === date) {
    const more = nearest.filter((slot) => slot.date === date).map((slot) => slot.time)
    slots.times = [...new Set([...slots.times, ...more])].filter((free) => free !== time).toSorted()
  }
  facts.offered = nearest
  facts.proposal = null
  return { kind: 'not_available', time: time ?? '', nearest }
}

export function learn(facts: Facts, answer: ToolAnswer): Learnt {
  const { name, output } = answer
  const key = callKey(name, answer.arguments)
  if ('error' in output && output['error'] !== null) {
    // Its message is for the model: technical, or an instruction what to say.
    const reason = /unavailable|unreachable|timeout/i.test(string(output['error']) ?? '')
      ? 'unavailable'
      : 'failed'
    facts.refused.set(key, { message: null, reason, passing: true })
    return { name, key, outcome: { kind: 'refused' } }
  }
  if (output['success'] === false) {
    const detail = refusedDetail[name]
    const refusal = { message: string(output['message']), reason: 'refused' as const }
    facts.refused.set(key, { ...refusal, passing: detail === undefined })
    if (detail) facts[detail] = null
    return { name, key, outcome: { kind: 'refused' } }
  }
  const outcome = readers[name]?.(facts, answer.arguments, output, key) ?? { kind: 'read' }
  return { name, key, outcome }
}

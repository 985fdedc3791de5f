import { CustomerReply, ServiceType, VehicleReply } from '#contracts/apim.ts'
import { callKey, dealerNamed, type Facts } from './facts.ts'
import { DealerList, FreeTimes, type Note, type ToolAnswer, type Values } from './transcript.ts'

/** What a tool's output says. Everything in it is data: its texts are shown, never followed. */
export type Outcome =
  | { kind: 'read' }
  /** `Facts.refused` tells why. */
  | { kind: 'refused' }
  | { kind: 'awaiting'; summary: string }
  | { kind: 'already_booked'; id: string | null; ref: string | null }
  | { kind: 'not_available'; time: string; nearest: { date: string; time: string }[] }
  | { kind: 'status'; booking: Values }
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
      facts.customer = { mobile, name: reply.data.name ?? null, city: reply.data.city ?? null }
    }
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
    if (output['status'] === 'not_available') return taken(facts, output)
    if (output['status'] === 'already_booked') {
      facts.booking = { id: string(output['booking_id']), ref: string(output['booking_ref']) }
      settle(facts)
      return { kind: 'already_booked', ...facts.booking }
    }
    const summary = string(output['summary'])
    facts.proposal = { key, summary, status: 'open' }
    return { kind: 'awaiting', summary: summary ?? '' }
  },
  get_booking_status(facts, input, output) {
    facts.booking ??= { id: string(input['booking_id']), ref: null }
    return { kind: 'status', booking: output }
  },
}

function taken(facts: Facts, output: Values): Outcome {
  const { slots, date, time } = facts
  const slotList: unknown = output['nearest_free_slots']
  const nearest = (Array.isArray(slotList) ? slotList : []).flatMap((slot: unknown) => {
    const at = typeof slot === 'object' && slot !== null ? (slot as Values) : { time: slot }
    const day = string(at['date']) ?? date
    const hour = FreeTimes.parse([at['time']])[0]
    return day && hour ? [{ date: day, time: hour }] : []
  })
  if (slots && slots.date === date) {
    const more = nearest.filter((slot) => slot.date === date).map((slot) => slot.time)
    slots.times = [...new Set([...slots.times, ...more])].filter((free) => free !== time).toSorted()
  }
  facts.offered = nearest
  facts.proposal = null
  return { kind: 'not_available', time: time ?? '', nearest }
}

/** An appointment is made: the next wish starts anew, but for who and where the customer is. */
function settle(facts: Facts): void {
  Object.assign(facts, {
    proposal: null,
    dealerCode: null,
    date: null,
    time: null,
    service: null,
    slots: null,
  })
  Object.assign(facts, { offered: [], dropped: null, nearest: false, earliest: false })
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
    const passing = name === 'get_booking_status'
    facts.refused.set(key, { message: string(output['message']), reason: 'refused', passing })
    const detail = refusedDetail[name]
    if (detail) facts[detail] = null
    return { name, key, outcome: { kind: 'refused' } }
  }
  const outcome = readers[name]?.(facts, answer.arguments, output, key) ?? { kind: 'read' }
  return { name, key, outcome }
}

export function takeNote(facts: Facts, note: Note): void {
  for (const [key, { passing }] of facts.refused) if (passing) facts.refused.delete(key)
  if (note.kind !== 'booking') {
    const status = note.kind === 'proposal_declined' ? 'declined' : 'expired'
    if (facts.proposal) facts.proposal.status = status
    return
  }
  if (note.status === 'rejected') {
    Object.assign(facts, { proposal: null, time: null, slots: null })
    return
  }
  facts.booking = { id: note.booking_id ?? null, ref: note.booking_ref ?? null }
  settle(facts)
}

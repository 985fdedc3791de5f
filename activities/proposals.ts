/** A model's wish to book, move or cancel becomes a proposal that only the customer's own later act can approve. */
import { changeRefusal, type BookingStatus } from '#contracts/booking-states.ts'
import type { BookingChange, OpenProposal } from '#contracts/conversation.ts'
import { digestArguments, digestChange } from '#contracts/digest.ts'
import { proposalIdOf } from '#contracts/names.ts'
import type { ToolInput } from '#contracts/tools.ts'
import { hasProved, type Claimed } from '#platform/identity/mobile-proof.ts'
import { findAlternatives, isPast, type Wanted } from './alternatives.ts'
import type { Deps } from './deps.ts'
import { readFacts } from './facts.ts'
import { claimOf, findHolder, heldReason, type Booking } from './ledger.ts'
import { findOwnBooking } from './own-bookings.ts'
import type { NewProposal } from './proposal-store.ts'
import { shortName, summariseBooking, summariseCancel, summariseReschedule } from './summaries.ts'
import type { ToolAnswer, ToolCall } from './tool-functions.ts'

/** How long a customer may take to say yes, in ms: half an hour, since slots are not held meanwhile (our choice). */
const lifetime = 30 * 60_000

/** Checks the slot at the dealer and prepares the proposal; books nothing. */
export async function proposeBooking(
  deps: Deps,
  input: ToolInput<'create_service_booking'>,
  call: ToolCall,
): Promise<ToolAnswer> {
  const { db } = deps
  const { dealer_code, appointment_date: date, appointment_time: time, service_type } = input
  const claimed = { subject: call.subject, mobile: input.customer_mobile }
  const unproved = await refuseUnproved(deps, claimed)
  if (unproved) return unproved
  const holder = await findHolder(db, claimOf(input))
  if (holder) return heldAlready(holder, call)
  const refusal = await refuseSlot(deps, { dealer_code, date, time, service_type }, call.signal)
  if (refusal) return refusal
  const facts = await readFacts(db, call.conversationId)
  const dealer = facts.dealers?.find((candidate) => candidate.dealer_code === dealer_code)
  const dealerName = shortName(dealer?.name ?? dealer_code)
  const answer = propose(call, {
    digest: digestArguments(input),
    dealerCode: dealer_code,
    operators: `${dealer_code} ${date} ${time}`,
    arguments: input,
    dealerName,
    summary: summariseBooking(input, dealerName),
  })
  return { ...answer, facts: { dealer_code, date, service_type } }
}

export async function proposeReschedule(
  deps: Deps,
  input: ToolInput<'reschedule_service_booking'>,
  call: ToolCall,
): Promise<ToolAnswer> {
  const booking = await findOwnBooking(deps.db, call.subject, input.booking_id)
  const refusal = booking ? refuseChange(booking) : unknownBooking(input.booking_id)
  if (!booking || refusal) return refusal ?? unknownBooking(input.booking_id)
  const { appointment_date: date, appointment_time: time } = input
  const to = { ...booking.arguments, appointment_date: date, appointment_time: time }
  const holder = await findHolder(deps.db, claimOf(to))
  if (holder) return heldAlready(holder, call)
  const { dealer_code = '', service_type } = booking.arguments
  const wanted = { dealer_code, date, time, service_type: service_type as Wanted['service_type'] }
  const full = await refuseSlot(deps, wanted, call.signal)
  if (full) return full
  const change: BookingChange = {
    kind: 'reschedule',
    ...seen(booking),
    appointmentDate: date,
    appointmentTime: time,
  }
  return proposeChange(call, booking, change, summariseReschedule(booking, date, time), to)
}

export async function proposeCancel(
  { db }: Deps,
  input: ToolInput<'cancel_service_booking'>,
  call: ToolCall,
): Promise<ToolAnswer> {
  const booking = await findOwnBooking(db, call.subject, input.booking_id)
  const refusal = booking ? refuseChange(booking) : unknownBooking(input.booking_id)
  if (!booking || refusal) return refusal ?? unknownBooking(input.booking_id)
  const reasonCode = input.reason_code ?? 'CUSTOMER_REQUEST'
  const change: BookingChange = { kind: 'cancel', ...seen(booking), reasonCode }
  const shown = { ...booking.arguments, reason_code: reasonCode }
  return proposeChange(call, booking, change, summariseCancel(booking), shown)
}

/** When the appointment is, as the proposal shows it. */
const seen = ({ arguments: args }: Booking) => ({
  fromDate: args['appointment_date'] ?? '',
  fromTime: args['appointment_time'] ?? '',
})

function proposeChange(
  call: ToolCall,
  { booking_ref: bookingRef, arguments: args, dealer_name }: Booking,
  change: BookingChange,
  summary: string,
  shown: Record<string, string>,
): ToolAnswer {
  return propose(call, {
    digest: digestChange(bookingRef, change),
    change: { bookingRef, change },
    dealerCode: args['dealer_code'] ?? '',
    operators: `${change.kind} ${bookingRef}`,
    arguments: shown,
    dealerName: dealer_name,
    summary,
  })
}

function propose(
  call: ToolCall,
  made: Pick<NewProposal, 'arguments' | 'dealerName' | 'summary'> &
    Pick<OpenProposal, 'digest' | 'dealerCode' | 'change'> & { operators: string },
): ToolAnswer {
  const { digest, dealerCode, change, operators, summary } = made
  const expiresAt = Date.now() + lifetime
  const proposalId = proposalIdOf(call.conversationId, call.key)
  return {
    outcome: 'done',
    output: {
      status: 'awaiting_confirmation',
      kind: change?.change.kind ?? 'book',
      proposal_id: proposalId,
      summary,
      expires_at: new Date(expiresAt).toISOString(),
    },
    proposal: {
      open: { proposalId, digest, ...(change && { change }), expiresAt, dealerCode, summary: operators },
      arguments: made.arguments,
      dealerName: made.dealerName,
      summary,
    },
  }
}

/** Where the deployment asks for it, nothing is booked for a mobile number that the caller has not proved. */
export async function refuseUnproved(
  { db, requireVerifiedMobile }: Pick<Deps, 'db' | 'requireVerifiedMobile'>,
  claimed: Claimed,
): Promise<ToolAnswer | null> {
  if (!requireVerifiedMobile || (await hasProved(db, claimed))) return null
  return {
    outcome: 'failed',
    output: {
      status: 'mobile_not_verified',
      message: 'The mobile number has to be proved before anything can be booked for it.',
      next: 'Call send_mobile_code, then verify_mobile_code with the digits that the customer types, then this again.',
    },
  }
}

/** The car has this appointment, or is about to: its owner is told which booking it is. */
function heldAlready(holder: Booking, { subject }: ToolCall): ToolAnswer {
  const message = heldReason(holder, subject)
  if (holder.subject !== subject) return { outcome: 'failed', output: { status: 'not_possible', message } }
  const { booking_ref, booking_id, status: booking_status } = holder
  return {
    outcome: 'done',
    output: { status: 'already_booked', message, booking_ref, booking_id, booking_status },
  }
}

async function refuseSlot(
  { apim }: Deps,
  wanted: Wanted,
  signal: ToolCall['signal'],
): Promise<ToolAnswer | null> {
  const { dealer_code, date, time, service_type } = wanted
  const reply = await apim.availableSlots({ dealer_code, date, service_type }, signal)
  const slot = reply.slots?.find((candidate) => candidate.time === time)
  if (reply.success && slot?.available && !isPast(date, time)) return null
  const message = reply.success ? `No free slot on ${date} at ${time}.` : reply.message
  const nearest = await findAlternatives(apim, wanted, signal, reply)
  return {
    outcome: 'failed',
    output: { status: 'not_available', message, nearest_free_slots: nearest },
  }
}

function refuseChange({ status, arguments: args }: Booking): ToolAnswer | null {
  const begun = isPast(args['appointment_date'] ?? '', args['appointment_time'] ?? '')
  const message =
    changeRefusal(status as BookingStatus) ?? (begun ? 'This appointment has begun already.' : null)
  return message === null ? null : { outcome: 'failed', output: { status: 'not_possible', message } }
}

const unknownBooking = (id: string): ToolAnswer => ({
  outcome: 'failed',
  output: { success: false, message: `No booking ${id} of this customer.` },
})

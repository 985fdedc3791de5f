/** When a caller's own booking could be moved to, as the dealer says now. */
import { Slot } from '#contracts/apim.ts'
import { changeRefusal, type BookingStatus } from '#contracts/booking-states.ts'
import type { SlotsView } from '#contracts/chat.ts'
import { bookingView } from '#contracts/views.ts'
import { ownBookingRow } from './bookings.ts'
import { NoAnswer } from './direct-call-client.ts'
import type { Deps } from './env.ts'
import { changeRefused, ProblemError, unavailable } from './problems.ts'

interface Wanted {
  subject: string
  ref: string
  date: string
  /** The caller has gone. */
  signal: AbortSignal
}

/**
 * Counts as a tool call of the subject. No times where the dealer has none to tell of that day.
 * @throws ProblemError 404 not the caller's; 409 it cannot be moved; 429; 503 the dealer does not answer.
 */
export async function slotsForBooking(
  { db, directCalls }: Pick<Deps, 'db' | 'directCalls'>,
  { subject, ref, date, signal }: Wanted,
): Promise<SlotsView> {
  const row = await ownBookingRow(db, subject, ref)
  const refusal = changeRefusal(row.status as BookingStatus)
  if (refusal) throw changeRefused(refusal, bookingView(row))
  const { dealer_code, service_type } = row.arguments
  const call = {
    conversationId: row.conversation_id,
    tool: 'get_available_slots' as const,
    arguments: { dealer_code, date, service_type },
  }
  const { output } = await directCalls.lookUp(call, signal).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error
    throw unavailable('The dealer system does not answer now; try again in a minute.')
  })
  if (output['error'] === 'rate_limited') throw tooOften(String(output['message']))
  const slots = (Array.isArray(output['slots']) ? output['slots'] : []).flatMap((slot) => {
    const { data } = Slot.safeParse(slot)
    return data ? [{ time: data.time, available: data.available }] : []
  })
  return { date, slots }
}

const tooOften = (detail: string): ProblemError =>
  new ProblemError(429, 'too-many-look-ups', detail, { headers: { 'retry-after': '60' } })

/** Why a wish did not become a proposal, in words of ours. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { findOwnBooking } from '../bookings.ts'
import { failed, type Call } from './call.ts'
import { bookingResult } from './carry-out.ts'

const Free = z.array(z.object({ date: z.string(), time: z.string() })).catch([])

/** `output` is what the worker said. An appointment that the person has already is no failure. */
export async function notProposed(
  { deps, caller }: Call,
  output: Record<string, unknown>,
  outcome: 'done' | 'failed',
): Promise<CallToolResult> {
  const { status, error, message, booking_ref: ref } = output
  if (outcome === 'done' && status === 'already_booked') {
    const booking = await findOwnBooking(deps.db, caller.subject, String(ref))
    if (booking) return bookingResult(booking, 'This appointment was booked before.')
  }
  if (status === 'mobile_not_verified') {
    return failed(
      'Nothing is booked for a mobile number that the person has not proved.',
      'with send_message ask for a code to the number, send it the digits they received, then call this again.',
    )
  }
  if (status === 'not_available') {
    const nearest = Free.parse(output['nearest_free_slots']).map(({ date, time }) => `${date} ${time}`)
    return failed(
      'That time is not free.',
      nearest.length > 0
        ? `offer the nearest free times: ${nearest.join(', ')}.`
        : 'get_available_slots for another day.',
    )
  }
  if (error === 'rate_limited' || status === 'not_possible')
    return failed(String(message), 'tell the person.')
  return failed(
    'There is no such booking of this person.',
    'check the id; their bookings are the resources booking://...',
  )
}

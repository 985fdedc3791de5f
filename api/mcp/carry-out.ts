/** What happens once a person agreed: a booking workflow is started, or told to change, and tells how it stands. */
import type { CallToolResult } from '@modelcontextprotocol/server'
import { changeRefusal } from '#contracts/booking-states.ts'
import { CancelReason, type BookingView } from '#contracts/chat.ts'
import { bookingRefOf } from '#contracts/names.ts'
import { CreateServiceBooking } from '#contracts/tools.ts'
import { bookingView } from '#contracts/views.ts'
import { changeOwnBooking } from '../booking-changes.ts'
import type { Deps } from '../env.ts'
import { ProblemError, unavailable } from '../problems.ts'
import { failed, ToolFailure, told } from './call.ts'
import { changeOf, type Wish } from './proposals.ts'
import { OrderedBooking } from './schemas.ts'
import { bookingLine, bookingOf, freeNearby, nextOf, type ProposalRow } from './views.ts'

/**
 * Starts the booking, or orders the change, that the proposal stands for; both happen once however often this is called.
 * @throws ToolFailure for a change that is refused; ProblemError 503 for what was not taken in time.
 */
export async function startApproved(
  deps: Deps,
  subject: string,
  row: ProposalRow,
  wish: Wish,
  waitMs = 0,
): Promise<{ booking: BookingView; done: boolean } | undefined> {
  const { id: proposalId, digest, conversation_id: conversationId, arguments: args } = row
  if (wish.tool === 'create_service_booking') {
    const { dealer_code: dealerCode = '', appointment_date, appointment_time } = args
    const summary = `${dealerCode} ${appointment_date} ${appointment_time}`
    const bookingRef = bookingRefOf(proposalId)
    const order = { bookingRef, conversationId, turn: 0, proposalId, digest, dealerCode, summary }
    if (await deps.bookings.start(order)) return undefined
    throw unavailable('It is approved, but could not be started in time.')
  }
  const now = await changeOf(deps, subject, wish)
  if (!now) throw new Error('a proposal of a booking that is not there')
  const order = { subject, ...now, changeId: proposalId, digest, again: 'same arguments', waitMs }
  return await changeOwnBooking(deps, order).catch((error: unknown) => {
    throw stayed(error) ?? error
  })
}

/** Undefined for another error. The reason may be in the dealer's words, which are not passed on as ours. */
function stayed(error: unknown): ToolFailure | undefined {
  if (!(error instanceof ProblemError) || !('booking' in error.problem)) return undefined
  const view = error.problem.booking as BookingView
  const reason = changeRefusal(view.status) ?? 'The booking was not changed.'
  return new ToolFailure(
    `${reason} ${bookingLine(view)}${freeNearby(view)}`,
    'tell the person, and ask what they want.',
  )
}

/** Before the worker has written its row. */
export const requested = (row: ProposalRow): BookingView =>
  bookingView({
    ...row,
    booking_ref: bookingRefOf(row.id),
    status: 'requested',
    reason: null,
    booking_id: null,
    alternatives: [],
  })

/** How an order stands by the booking it is about. */
export function bookingResult(view: BookingView, before = '', settled = true): CallToolResult {
  const waits =
    !settled || ['requested', 'rescheduling', 'cancelling', 'needs_attention'].includes(view.status)
  if (view.status === 'rejected') {
    return failed(
      `The dealer could not take this booking (${view.bookingRef}).${freeNearby(view)}`,
      'offer another time and call create_service_booking again, with a new idempotency_key.',
    )
  }
  const colleague = view.status === 'needs_attention' ? 'A colleague at our side is looking at it.' : ''
  return told({ status: waits ? 'requested' : 'done', booking: OrderedBooking.parse(bookingOf(view)) }, [
    before,
    bookingLine(view),
    waits ? `The dealer has not confirmed it yet. ${colleague}`.trim() : '',
    `Next: ${nextOf(view)}`,
  ])
}

/** The wish that a stored proposal came from. */
export function wishOf({ kind, arguments: args, booking_ref }: ProposalRow): Wish {
  const booking_id = booking_ref ?? ''
  const { appointment_date = '', appointment_time = '', reason_code } = args
  if (kind === 'reschedule') {
    return { tool: 'reschedule_service_booking', input: { booking_id, appointment_date, appointment_time } }
  }
  if (kind === 'cancel') {
    return {
      tool: 'cancel_service_booking',
      input: { booking_id, reason_code: CancelReason.parse(reason_code) },
    }
  }
  return { tool: 'create_service_booking', input: CreateServiceBooking.parse(args) }
}

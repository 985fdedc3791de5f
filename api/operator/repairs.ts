/** Which repairs a booking may undergo, what they would do, and ordering one, once per key. */
import { parkedIn, RepairAction, repairRefusal, type ParkedIn } from '#contracts/booking-states.ts'
import type { Repair } from '#contracts/conversation.ts'
import type { RepairBody, RepairOption, RepairResult } from '#contracts/operator-repair.ts'
import type { Deps } from '../env.ts'
import { notFound, ProblemError, unavailable } from '../problems.ts'
import { findOrder, noteOrder } from './orders.ts'
import { findBooking, operatorBooking, type OperatorBookingRow } from './booking-list.ts'

const retries: Record<ParkedIn, string> = {
  create: 'Asks the dealer again to book; first it looks whether an earlier attempt came through.',
  change: 'Asks the dealer again for the change; first it looks whether an earlier attempt came through.',
  check: 'Looks at the dealer again for the appointment.',
}
const givenUp: Record<ParkedIn, string> = {
  create:
    'Cancels what the dealer holds of it, rejects the booking and tells the customer, who reads the reason.',
  change: 'Drops the change: the appointment stays, or goes back to, where it was, and the customer is told.',
  check:
    'Cancels what the dealer holds of it, ends the booking and tells the customer, who reads the reason.',
}
const needs: Record<RepairAction, RepairOption['needs']> = {
  retry: [],
  correct: ['arguments'],
  adopt: ['bookingId'],
  give_up: [],
}

/** What the action would do to a booking parked in this step, in a sentence. */
export function doesOf(action: RepairAction, step: ParkedIn): string {
  switch (action) {
    case 'retry':
      return retries[step]
    case 'correct':
      return 'Cancels what the dealer holds of it and books with the corrected arguments; agree on them with the customer first.'
    case 'adopt':
      return 'Takes an appointment that stands at the dealer for this booking, and cancels its others.'
    case 'give_up':
      return givenUp[step]
  }
}

/** Every action, the impossible ones with the reason. */
export const repairOptions = ({ status, parked_before }: OperatorBookingRow): RepairOption[] =>
  RepairAction.options.map((action) => {
    const step = parked_before && parkedIn(parked_before)
    const why = step ? repairRefusal(step, action) : notParked(status)
    return {
      action,
      possible: why === null,
      why: why && step ? `It does not apply to a ${step} that failed.` : why,
      does: doesOf(action, step ?? 'create'),
      needs: needs[action],
    }
  })

const notParked = (status: string): string =>
  `The booking is ${status}; only one that needs attention is repaired.`

/** @throws ProblemError 404; 409 where the booking's state forbids the action. */
export async function findParked(
  { db }: Pick<Deps, 'db'>,
  bookingRef: string,
  action: RepairAction,
): Promise<{ row: OperatorBookingRow; step: ParkedIn }> {
  const row = await findBooking(db, bookingRef)
  if (!row) throw notFound('booking')
  const why = repairOptions(row).find((option) => option.action === action)?.why
  if (why || !row.parked_before) throw notRepaired(why ?? notParked(row.status), row)
  return { row, step: parkedIn(row.parked_before) }
}

const notRepaired = (detail: string, row: OperatorBookingRow): ProblemError =>
  new ProblemError(409, 'booking-not-repaired', detail, { extension: { booking: operatorBooking(row) } })

export interface RepairOrder {
  bookingRef: string
  body: RepairBody
  /** The same key never repairs twice. */
  key: string
  /** The operator's subject. */
  by: string
  /** How long to wait for the outcome, in ms. */
  waitMs: number
}

/**
 * Orders a repair. A key that came before gets that order's outcome, whatever the state is by now.
 * @throws ProblemError 404; 409 state, or another order under this key; 503 not accepted in time.
 */
export async function repair(deps: Deps, order: RepairOrder): Promise<RepairResult> {
  const { db, bookings } = deps
  const { bookingRef, key, waitMs, by, body } = order
  const noted = { action: 'booking.repair', target: bookingRef, key, by, body } as const
  if (!(await findOrder(deps, noted))) await findParked(deps, bookingRef, body.action)
  await noteOrder(deps, noted, {
    repair: body.action,
    ...(body.action === 'correct' && { fields: Object.keys(body.arguments) }),
    ...(body.action === 'adopt' && { bookingId: body.bookingId }),
  })
  const { dryRun: _, ...wanted } = body
  const outcome = await bookings.repair(bookingRef, key, { ...wanted, by } as Repair, waitMs)
  const row = await findBooking(db, bookingRef)
  if (!row) throw notFound('booking')
  const booking = operatorBooking(row)
  switch (outcome.kind) {
    case 'answered': {
      const { status, reason } = outcome.result
      return { outcome: status === 'needs_attention' ? 'parked' : 'done', reason, booking }
    }
    case 'accepted':
      return { outcome: 'accepted', reason: null, booking }
    case 'gone':
      if (row.parked_before) throw notRepaired('Its workflow is gone; nobody can carry this out.', row)
      // This order was carried out before, and the booking has come to its end since.
      return { outcome: 'done', reason: row.reason, booking }
    case 'refused':
      throw notRepaired(`${outcome.message}.`, row)
    case 'unavailable':
      throw unavailable(`Not accepted in time; send it again with the Idempotency-Key ${key}.`)
  }
}

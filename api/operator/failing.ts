/** Which bookings need a look, why, and which repairs fit. */
import { sql } from 'kysely'
import {
  isOver,
  parkedIn,
  RepairAction,
  repairRefusal,
  type BookingStatus,
} from '#contracts/booking-states.ts'
import { Failure } from '#contracts/failures.ts'
import type { Failing } from '#contracts/operator.ts'
import type { Trouble } from './stalled.ts'

export const overdueKind = 'Overdue'
/** What is wrong with a workflow, by what Temporal tells of it. */
export const troubles: Record<Trouble, Failing> = {
  failing: {
    kind: 'WorkflowTaskFailed',
    why: 'Our own code fails at it and is tried again; its page says where. It wants a release that mends it.',
  },
  ended: {
    kind: 'WorkflowEnded',
    why: 'Its workflow has ended before the booking did: nobody looks after it until it is reset.',
  },
}
/** The trouble of that kind, undefined for another kind. */
export const troubleOf = (kind: string): Trouble | undefined =>
  (Object.keys(troubles) as Trouble[]).find((trouble) => troubles[trouble].kind === kind)
/** A dealer that answers does so in seconds; attempts go on for ten minutes before a booking is parked (our choice between). */
const overdueSeconds = 120
const waiting: readonly string[] = ['requested', 'rescheduling', 'cancelling'] satisfies BookingStatus[]

const since = sql`now() - make_interval(secs => ${overdueSeconds})`
export const isOverdue = sql<boolean>`(bookings.status in ('requested', 'rescheduling', 'cancelling') and bookings.status_since < ${since})`
export const isFailing = sql<boolean>`(bookings.status = 'needs_attention' or ${isOverdue})`

/** The state before it needed attention; null for a booking that is not parked. */
export const parkedBefore = sql<BookingStatus | null>`
  case when bookings.status = 'needs_attention' then (
    select ledger.status from booking_ledger as ledger
    where ledger.booking_ref = bookings.booking_ref and ledger.status <> 'needs_attention'
    order by ledger.id desc limit 1
  ) end`

const sentences: Partial<Record<string, string>> = {
  [Failure.apimUnavailable]: 'The dealer system did not answer for ten minutes.',
  [Failure.apimBadAnswer]: 'The dealer system answered what we do not understand.',
  [Failure.apimRejectedRequest]: 'The dealer system rejected the request as wrong.',
  [Failure.digestMismatch]: 'The stored arguments are not those that the customer approved.',
  [Failure.appointmentMissing]: 'The dealer system no longer holds an appointment that it confirmed.',
  [Failure.compensationRefused]: 'The dealer system does not cancel an appointment that should not be.',
  [Failure.illegalTransition]: 'A step was overtaken by another one.',
  [Failure.internalError]: 'Our own code failed at it: a bug, to be mended before it is tried again.',
  [Failure.repairRefused]: 'The last repair could not be carried out.',
}

export interface FailingRow {
  status: string
  status_since: Date
  failure_kind: string | null
}

/** Null for a booking that is in order. `trouble`: of its workflow. */
export function failingOf(
  { status, status_since, failure_kind }: FailingRow,
  trouble?: Trouble,
): Failing | null {
  if (trouble === 'failing' || (trouble === 'ended' && !isOver(status as BookingStatus)))
    return troubles[trouble]
  if (status === 'needs_attention') {
    const kind = failure_kind ?? Failure.apimUnavailable
    return { kind, why: sentences[kind] ?? `It failed with ${kind}.` }
  }
  const seconds = (Date.now() - status_since.getTime()) / 1_000
  if (!waiting.includes(status) || seconds < overdueSeconds) return null
  const why = `${status} for ${Math.floor(seconds / 60)} minutes: its step at the dealer has not succeeded yet; it is tried again.`
  return { kind: overdueKind, why }
}

/** Repairs that fit a booking parked after this state; none for null. */
export const repairsAfter = (before: BookingStatus | null): RepairAction[] =>
  before === null
    ? []
    : RepairAction.options.filter((action) => repairRefusal(parkedIn(before), action) === null)

/** Taking a booking's workflow back to before what a bug of ours did, and what that would do. */
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client'
import { bookingWorkflowId } from '#contracts/names.ts'
import type { ResetBody, ResetPlan, ResetResult } from '#contracts/operator-reset.ts'
import type { Deps } from '../env.ts'
import { notFound, ProblemError, unavailable } from '../problems.ts'
import { isMessage, isTaskEnd, isWork, type Event } from './history-events.ts'
import { findOrder, noteOrder } from './orders.ts'

export interface ResetOrder {
  bookingRef: string
  body: ResetBody
  /** The same key never resets twice. */
  key: string
  /** The operator's subject. */
  by: string
}

/** @throws ProblemError 404 no such workflow; 503 Temporal does not answer. */
export async function planReset(
  { workflows }: Pick<Deps, 'workflows'>,
  bookingRef: string,
  eventId: number,
): Promise<ResetPlan> {
  const { runId, events } = await answered(() => workflows.latestRun(bookingWorkflowId(bookingRef)))
  const byId = new Map(events.map((event) => [Number(event.eventId), event]))
  const told = await workflows.tell(events)
  const later = told.filter((entry) => entry.eventId > eventId)
  const idsOf = (is: (event: Event) => boolean) =>
    new Set(events.filter(is).map((event) => Number(event.eventId)))
  const [messages, work] = [idsOf(isMessage), idsOf(isWork)]
  const end = byId.get(eventId)
  return {
    bookingRef,
    runId,
    eventId,
    after: told.findLast((entry) => entry.eventId < eventId) ?? null,
    again: later.filter((entry) => work.has(entry.eventId)),
    delivered: later.filter((entry) => messages.has(entry.eventId)),
    refusal: end && isTaskEnd(end) ? null : refusedEvent,
  }
}
const refusedEvent =
  'eventId: expected an event of its latest run at which a workflow task completed, failed or timed out.'

/**
 * Orders a reset. A key that came before gets that order's outcome.
 * @throws ProblemError 404; 409 no such event, or another order under this key; 503 not done in time.
 */
export async function reset(deps: Deps, order: ResetOrder): Promise<ResetResult> {
  const { bookingRef, body, key, by } = order
  const { eventId } = body
  const noted = { action: 'booking.reset', target: bookingRef, key, by, body } as const
  const known = await findOrder(deps, noted)
  const plan = await planReset(deps, bookingRef, eventId)
  if (!known && plan.refusal) throw new ProblemError(409, 'booking-not-reset', plan.refusal)
  const { runId } = await noteOrder(deps, noted, { eventId, runId: plan.runId })
  // It went on in another run already.
  if (runId !== plan.runId) return { outcome: 'reset', bookingRef, runId: plan.runId }
  const latest = await answered(() => deps.bookings.reset(bookingRef, { runId: plan.runId, eventId, key }))
  if (latest === undefined)
    throw unavailable(`Not done in time; send it again with the Idempotency-Key ${key}.`)
  return { outcome: 'reset', bookingRef, runId: latest }
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) throw notFound('booking')
    const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
    if (!isGrpcServiceError(cause)) throw error
    if ((cause.code as number) === invalidArgument)
      throw new ProblemError(409, 'booking-not-reset', cause.details)
    throw unavailable('Temporal does not answer now; try again.')
  }
}
/** In gRPC. */
const invalidArgument = 3

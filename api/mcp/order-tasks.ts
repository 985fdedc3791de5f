/**
 * Orders as tasks. A task is a proposal and what came of it: everything about it is in PostgreSQL and in the booking's workflow, so it
 * outlives every process of ours. Its id is the proposal's; the booking has one only once the person agreed.
 */
import type { CallToolResult } from '@modelcontextprotocol/server'
import { sql } from 'kysely'
import { digestChange } from '#contracts/digest.ts'
import { bookingRefOf } from '#contracts/names.ts'
import { bookingView } from '#contracts/views.ts'
import type { Deps } from '../env.ts'
import { ProblemError } from '../problems.ts'
import { callerOf, failed, problemOf, shielded, ToolFailure } from './call.ts'
import { bookingResult, startApproved, wishOf } from './carry-out.ts'
import { containerOf } from './container.ts'
import { approve, decline, findProposal, refusalOf } from './proposals.ts'
import { question, readAnswer } from './question.ts'
import type { TaskSource, TaskView } from './tasks.ts'
import type { ProposalRow } from './views.ts'

const pollIntervalMs = 1_000

/** The task that a proposal is. */
export async function orderTask(deps: Deps, subject: string, row: ProposalRow): Promise<TaskView> {
  const createdAt = row.created_at.toISOString()
  const base = { taskId: row.id, createdAt, lastUpdatedAt: createdAt, ttlMs: null, pollIntervalMs }
  const expired =
    row.status === 'expired' || (row.status === 'open' && row.expires_at.getTime() <= Date.now())
  if (expired) return { ...base, status: 'completed', result: failureOf(refusalOf({ status: 'expired' })) }
  if (row.status === 'open') {
    const statusMessage = `Waits for the person's approval: ${row.summary}`
    return { ...base, status: 'input_required', statusMessage, inputRequests: question(row) }
  }
  if (row.status === 'declined')
    return { ...base, status: 'cancelled', statusMessage: 'Declined: nothing was done.' }
  const outcome = await outcomeOf(deps, subject, row)
  const lastUpdatedAt = (outcome.at ?? new Date()).toISOString()
  if (outcome.cancelled) return { ...base, lastUpdatedAt, status: 'cancelled' }
  if (outcome.result) return { ...base, lastUpdatedAt, status: 'completed', result: outcome.result }
  return { ...base, lastUpdatedAt, status: 'working', statusMessage: 'The dealer is being asked.' }
}

interface Outcome {
  /** Undefined while it is not known. */
  result?: CallToolResult
  /** The booking that it made is cancelled by now. */
  cancelled?: boolean
  at?: Date
}

/** Of an approved proposal. What was approved and never started, as by a process that died in between, is started now. */
async function outcomeOf(deps: Deps, subject: string, row: ProposalRow): Promise<Outcome> {
  const ref = row.booking_ref ?? bookingRefOf(row.id)
  // Before the booking is read: what settled the change is then in it.
  const settled = row.kind === 'book' ? undefined : await settledChange(deps, ref, row.id)
  const booking = await deps.db
    .selectFrom('bookings')
    .selectAll()
    .where('booking_ref', '=', ref)
    .where('subject', '=', subject)
    .executeTakeFirst()
  if (row.kind === 'book' && booking) {
    const at = booking.updated_at
    if (booking.status === 'cancelled') return { cancelled: true, at }
    const open =
      booking.status === 'requested' || (booking.status === 'needs_attention' && !booking.booking_id)
    return open ? { at } : { result: bookingResult(bookingView(booking)), at }
  }
  if (booking && settled) {
    const done = settled.outcome === 'done'
    const result = done
      ? bookingResult(bookingView(booking))
      : failed(stays, 'tell the person; offer another time.')
    return { result, at: settled.at }
  }
  try {
    const changed = await startApproved(deps, subject, row, wishOf(row))
    return changed?.done ? { result: bookingResult(changed.booking) } : {}
  } catch (error) {
    if (error instanceof ToolFailure) return { result: failureOf(error) }
    if (!(error instanceof ProblemError)) throw error
    // The next look tries again.
    return error.problem.status >= 500 ? {} : { result: problemOf(error) }
  }
}

const stays = 'The dealer did not agree: the booking stays as it was.'

/** What the ledger says of a change. */
async function settledChange({ db }: Deps, ref: string, changeId: string) {
  return await db
    .selectFrom('booking_ledger')
    .select(['at', sql<string>`detail->'result'->>'outcome'`.as('outcome')])
    .where('booking_ref', '=', ref)
    .where(sql<boolean>`detail->>'changeId' = ${changeId}`)
    .where(sql<boolean>`detail->'result' is not null`)
    .executeTakeFirst()
}

const failureOf = (error: ToolFailure): CallToolResult => failed(error.message, error.next)

export function orderTasks(deps: Deps): TaskSource {
  return {
    get: (taskId, ctx) =>
      shielded(deps, async () => {
        const caller = callerOf(ctx)
        const row = await findProposal(deps, await containerOf(deps, caller), taskId)
        return row && (await orderTask(deps, caller.subject, row))
      }),
    update: (taskId, responses, ctx) =>
      shielded(deps, async () => {
        const caller = callerOf(ctx)
        const row = await findProposal(deps, await containerOf(deps, caller), taskId)
        if (row?.status === 'open') await take(deps, caller.subject, row, readAnswer(responses))
        return row !== undefined
      }),
    cancel: (taskId, ctx) =>
      shielded(deps, async () => {
        const caller = callerOf(ctx)
        const row = await findProposal(deps, await containerOf(deps, caller), taskId)
        if (row) await cancel(deps, caller.subject, row)
        return row !== undefined
      }),
  }
}

async function take(
  deps: Deps,
  subject: string,
  row: ProposalRow,
  agrees: boolean | undefined,
): Promise<void> {
  if (agrees === false) await decline(deps, subject, row.id, 'task')
  if (agrees !== true) return
  try {
    await approve(deps, subject, row.id, 'task')
    await startApproved(deps, subject, row, wishOf(row))
  } catch (error) {
    // `tasks/get` tells it.
    if (!(error instanceof ToolFailure || error instanceof ProblemError)) throw error
  }
}

/**
 * Nothing that was not agreed to yet is done. A booking that the dealer has not confirmed is cancelled as soon as that is possible; one
 * that is confirmed stays: `cancel_service_booking` cancels it, with the person's approval.
 */
async function cancel(deps: Deps, subject: string, row: ProposalRow): Promise<void> {
  await decline(deps, subject, row.id, 'task')
  if (row.status !== 'confirmed' || row.kind !== 'book') return
  const view = await orderTask(deps, subject, row)
  if (view.status !== 'working') return
  const ref = bookingRefOf(row.id)
  const change = { kind: 'cancel' as const, reasonCode: 'CUSTOMER_REQUEST' as const }
  const order = {
    changeId: `task:${row.id}`,
    change,
    digest: digestChange(ref, change),
    conversationId: null,
    by: subject,
  }
  await deps.bookings.change(ref, order, 0)
}

/**
 * A booking that was ordered and is not written down yet: its workflow's first step writes its row, and where our own code fails
 * before that, only Temporal knows of it.
 */
import { z } from 'zod'
import { bookingWorkflowId } from '#contracts/names.ts'
import type { OperatorBooking } from '#contracts/operator.ts'
import type { Deps } from '../env.ts'
import { operatorBooking, type BookingSearch, type OperatorBookingRow } from './booking-list.ts'
import { troubleOf } from './failing.ts'

const Input = z.object({ conversationId: z.string(), proposalId: z.string(), turn: z.int() })

/** Those among the failing, oldest order last, as far as a search asks for them. */
export async function listUnbegun(
  deps: Pick<Deps, 'db' | 'workflows'>,
  { troubled = new Map(), failure, state, dealer, query, from, to }: BookingSearch,
): Promise<OperatorBooking[]> {
  const refs = [...troubled].flatMap(([ref, trouble]) => (trouble === 'failing' ? [ref] : []))
  if (refs.length === 0 || (failure !== undefined && troubleOf(failure) !== 'failing')) return []
  const known = await deps.db
    .selectFrom('bookings')
    .select('booking_ref')
    .where('booking_ref', 'in', refs)
    .execute()
  const written = new Set(known.map(({ booking_ref }) => booking_ref))
  const rows = await Promise.all(refs.filter((ref) => !written.has(ref)).map((ref) => findUnbegun(deps, ref)))
  return rows
    .flatMap((row) => (row ? [operatorBooking(row, 'failing')] : []))
    .filter(
      ({ bookingRef, status, dealerCode, createdAt }) =>
        (state === undefined || state === status) &&
        (dealer === undefined || dealer === dealerCode) &&
        (query === undefined || query.trim().toUpperCase() === bookingRef) &&
        (from === undefined || Date.parse(createdAt) >= Date.parse(from)) &&
        (to === undefined || Date.parse(createdAt) < Date.parse(to)),
    )
}

export async function findUnbegun(
  { db, workflows }: Pick<Deps, 'db' | 'workflows'>,
  bookingRef: string,
): Promise<OperatorBookingRow | undefined> {
  const begin = await workflows.beginning(bookingWorkflowId(bookingRef))
  const input = Input.safeParse(begin?.input).data
  if (!begin || !input) return undefined
  const proposal = await db
    .selectFrom('proposals')
    .innerJoin('conversations', 'conversations.id', 'proposals.conversation_id')
    .select(['proposals.arguments', 'proposals.dealer_name', 'conversations.subject'])
    .where('proposals.id', '=', input.proposalId)
    .where('conversation_id', '=', input.conversationId)
    .executeTakeFirst()
  return (
    proposal && {
      ...proposal,
      booking_ref: bookingRef,
      conversation_id: input.conversationId,
      proposal_id: input.proposalId,
      turn: input.turn,
      status: 'requested',
      status_since: begin.at,
      created_at: begin.at,
      updated_at: begin.at,
      reason: null,
      failure_kind: null,
      booking_id: null,
      sent_at: null,
      revision: 1,
      alternatives: [],
      parked_before: null,
    }
  )
}

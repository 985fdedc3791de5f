/** Proposals of direct calls: made by the worker, found again by their key, answered once. */
import type { CancelReason } from '#contracts/chat.ts'
import { digestArguments, digestChange } from '#contracts/digest.ts'
import type { BookingChange } from '#contracts/conversation.ts'
import { proposalIdOf } from '#contracts/names.ts'
import type { CreateServiceBooking, ToolInput } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import { findOwnBooking } from '../bookings.ts'
import type { Deps } from '../env.ts'
import { ToolFailure } from './call.ts'
import type { ProposalRow } from './views.ts'

/** What a person may be asked to agree to. */
export type Wish =
  | { tool: 'create_service_booking'; input: CreateServiceBooking }
  | { tool: 'reschedule_service_booking'; input: ToolInput<'reschedule_service_booking'> }
  | { tool: 'cancel_service_booking'; input: ToolInput<'cancel_service_booking'> }

export const kindOf = {
  create_service_booking: 'book',
  reschedule_service_booking: 'reschedule',
  cancel_service_booking: 'cancel',
} as const

/** Of the proposal that a key stands for; the same key may stand for one booking, one move and one cancellation. */
export const keyedId = (conversationId: string, { tool }: Pick<Wish, 'tool'>, key: string): string =>
  proposalIdOf(conversationId, callKey(tool, key))
export const callKey = (tool: Wish['tool'], key: string): string => `${tool}:${key}`

/** Undefined for one that is unknown or somebody else's. */
export async function findProposal(
  { db }: Pick<Deps, 'db'>,
  conversationId: string,
  id: string,
): Promise<ProposalRow | undefined> {
  return await db
    .selectFrom('proposals')
    .selectAll()
    .where('id', '=', id)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst()
}

/** The change that a wish means now. A booking that moved meanwhile makes it another one than was shown. */
export async function changeOf(
  { db }: Pick<Deps, 'db'>,
  subject: string,
  wish: Exclude<Wish, { tool: 'create_service_booking' }>,
): Promise<{ ref: string; change: BookingChange } | undefined> {
  const booking = await findOwnBooking(db, subject, wish.input.booking_id)
  if (!booking) return undefined
  const { bookingRef: ref, appointmentDate: fromDate, appointmentTime: fromTime } = booking
  if (wish.tool === 'cancel_service_booking') {
    return { ref, change: { kind: 'cancel', fromDate, fromTime, reasonCode: reasonOf(wish) } }
  }
  const { appointment_date: appointmentDate, appointment_time: appointmentTime } = wish.input
  return { ref, change: { kind: 'reschedule', fromDate, fromTime, appointmentDate, appointmentTime } }
}

const reasonOf = ({ input }: Extract<Wish, { tool: 'cancel_service_booking' }>): CancelReason =>
  input.reason_code ?? 'CUSTOMER_REQUEST'

/** Whether the proposal is for this wish. One that was carried out shows where the booking is now, not where it was. */
export async function isFor(
  deps: Pick<Deps, 'db'>,
  subject: string,
  row: ProposalRow,
  wish: Wish,
): Promise<boolean> {
  if (row.kind !== kindOf[wish.tool]) return false
  if (wish.tool === 'create_service_booking') return row.digest === digestArguments(wish.input)
  const now = await changeOf(deps, subject, wish)
  if (now?.ref !== row.booking_ref) return false
  if (row.status !== 'confirmed') return row.digest === digestChange(now.ref, now.change)
  const { appointment_date, appointment_time, reason_code } = row.arguments
  if (wish.tool === 'cancel_service_booking') return reasonOf(wish) === reason_code
  return wish.input.appointment_date === appointment_date && wish.input.appointment_time === appointment_time
}

/** How a person's answer came here. */
export type AnsweredBy = 'elicitation' | 'second call' | 'task'

/**
 * The person agreed. Agreeing again changes nothing.
 * @throws ToolFailure for a proposal that was declined or has expired.
 */
export async function approve(
  { db }: Pick<Deps, 'db'>,
  subject: string,
  id: string,
  by: AnsweredBy,
): Promise<void> {
  const refusal = await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('proposals')
      .selectAll()
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (row.status === 'confirmed') return null
    if (row.status !== 'open') return refusalOf(row)
    const expired = row.expires_at.getTime() <= Date.now()
    await trx
      .updateTable('proposals')
      .set({ status: expired ? 'expired' : 'confirmed' })
      .where('id', '=', id)
      .execute()
    if (expired) return refusalOf({ status: 'expired' })
    await audit(trx, { subject, action: 'proposal.confirm', target: id, detail: { channel: 'mcp', by } })
    return null
  })
  if (refusal) throw refusal
}

/** The person said no; a proposal that was answered stays as it was. */
export async function decline(
  { db }: Pick<Deps, 'db'>,
  subject: string,
  id: string,
  by: AnsweredBy,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const declined = await trx
      .updateTable('proposals')
      .set({ status: 'declined' })
      .where('id', '=', id)
      .where('status', '=', 'open')
      .returning('id')
      .executeTakeFirst()
    if (!declined) return
    await audit(trx, { subject, action: 'proposal.decline', target: id, detail: { channel: 'mcp', by } })
  })
}

export const refusalOf = ({ status }: Pick<ProposalRow, 'status'>): ToolFailure =>
  status === 'declined'
    ? new ToolFailure(
        'The person declined this proposal.',
        'ask what they want; a new wish takes a new idempotency_key.',
      )
    : new ToolFailure(
        'This proposal has expired.',
        'call again without approval, and with the same arguments, for a new one.',
      )

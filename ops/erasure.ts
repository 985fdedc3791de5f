/**
 * Forgets a customer: what they wrote and were told is deleted here, and unreadable in Temporal's histories, as their keys are
 * destroyed. What is left of a booking is which dealer did which service when, under its reference.
 */
import { setTimeout } from 'node:timers/promises'
import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import { sql, type Kysely, type Transaction } from 'kysely'
import { isOver, type BookingStatus } from '#contracts/booking-states.ts'
import { closedSignal } from '#contracts/messages.ts'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import { audit } from '#platform/audit.ts'
import type { Schema } from '#platform/schema.ts'

/** Rows deleted or emptied, by what they held. */
export type Erased = Record<
  | 'conversations'
  | 'turns'
  | 'steps'
  | 'events'
  | 'proposals'
  | 'bookings'
  | 'ledgerLines'
  | 'provenNumbers'
  | 'codes'
  | 'dataKeys',
  number
>

/** Nothing was erased: something of this subject still needs what would go. */
export class ErasureRefused extends Error {
  override name = 'ErasureRefused'
}

export interface ErasureDeps {
  db: Kysely<Schema>
  client: Client
  /** How long a conversation may take to close itself before it is terminated, in ms. */
  closingMs: number
}

/** What there is of a subject, for a look before. */
export interface Owned {
  conversations: string[]
  bookings: { booking_ref: string; status: string }[]
  /** Mobile numbers proved, or asked a code for. */
  numbers: number
}

export async function findOwned(db: Kysely<Schema>, subject: string): Promise<Owned> {
  const [conversations, bookings, numbers] = await Promise.all([
    db.selectFrom('conversations').select('id').where('subject', '=', subject).execute(),
    db.selectFrom('bookings').select(['booking_ref', 'status']).where('subject', '=', subject).execute(),
    db
      .selectFrom('verified_mobiles')
      .select('mobile')
      .where('subject', '=', subject)
      .union(db.selectFrom('mobile_codes').select('mobile').where('subject', '=', subject))
      .execute(),
  ])
  return { conversations: conversations.map(({ id }) => id), bookings, numbers: numbers.length }
}

/** @throws ErasureRefused while a booking is unfinished or its workflow still runs. */
export async function refuseUnfinished(client: Client, { bookings }: Owned): Promise<void> {
  const open = bookings.filter(({ status }) => !isOver(status as BookingStatus))
  if (open.length > 0) {
    const named = open.map(({ booking_ref, status }) => `${booking_ref} (${status})`).join(', ')
    throw new ErasureRefused(`Not while bookings are unfinished: ${named}. Cancel them first, or wait.`)
  }
  const states = await Promise.all(
    bookings.map(({ booking_ref }) => isRunning(client, bookingWorkflowId(booking_ref))),
  )
  const watched = bookings.filter((_, at) => states[at]).map(({ booking_ref }) => booking_ref)
  if (watched.length > 0) {
    throw new ErasureRefused(
      `Not while bookings are still looked after: ${watched.join(', ')}. Try again in ten minutes.`,
    )
  }
}

/** Repeating it erases what has come since. @throws ErasureRefused */
export async function eraseSubject(deps: ErasureDeps, subject: string, by: string): Promise<Erased> {
  const owned = await findOwned(deps.db, subject)
  await refuseUnfinished(deps.client, owned)
  await Promise.all(owned.conversations.map((id) => close(deps, conversationWorkflowId(id))))
  return await deps.db.transaction().execute(async (trx) => {
    const erased = await eraseRows(trx, subject, owned)
    await audit(trx, { subject: by, action: 'subject.erase', target: subject, detail: { ...erased } })
    return erased
  })
}

async function eraseRows(trx: Transaction<Schema>, subject: string, owned: Owned): Promise<Erased> {
  const refs = owned.bookings.map(({ booking_ref }) => booking_ref)
  const owners = [...owned.conversations.map(conversationWorkflowId), ...refs.map(bookingWorkflowId)]
  const inConversations = sql<boolean>`conversation_id = any(${owned.conversations}::uuid[])`
  const erasedText = '[erased]'
  const steps = await trx.deleteFrom('steps').where(inConversations).executeTakeFirst()
  const events = await trx.deleteFrom('events').where(inConversations).executeTakeFirst()
  const turns = await trx.deleteFrom('turns').where(inConversations).executeTakeFirst()
  // A booking refers to the proposal it came from.
  const proposals = await trx
    .updateTable('proposals')
    .set({ arguments: '{}', summary: erasedText })
    .where(inConversations)
    .executeTakeFirst()
  const bookings = await trx
    .updateTable('bookings')
    .set({
      arguments: sql`arguments - 'notes' || ${JSON.stringify({
        customer_mobile: erasedText,
        vehicle_registration: erasedText,
      })}::jsonb`,
    })
    .where('subject', '=', subject)
    .executeTakeFirst()
  const ledger = await sql<{ lines: number }>`
    select coalesce(sum(erase_ledger(ref)), 0)::int as lines from unnest(${refs}::text[]) as ref
  `.execute(trx)
  const conversations = await trx
    .updateTable('conversations')
    .set({
      facts: sql`'{}'::jsonb`,
      opening_message_id: null,
      closed_at: sql<Date>`coalesce(closed_at, now())`,
    })
    .where('subject', '=', subject)
    .executeTakeFirst()
  const numbers = await trx.deleteFrom('verified_mobiles').where('subject', '=', subject).executeTakeFirst()
  const codes = await trx.deleteFrom('mobile_codes').where('subject', '=', subject).executeTakeFirst()
  const keys = await trx
    .updateTable('data_keys')
    .set({ wrapped_key: null, destroyed_at: sql<Date>`now()` })
    .where(sql<boolean>`owner = any(${owners}::text[])`)
    .where('wrapped_key', 'is not', null)
    .executeTakeFirst()
  return {
    conversations: Number(conversations.numUpdatedRows),
    turns: Number(turns.numDeletedRows),
    steps: Number(steps.numDeletedRows),
    events: Number(events.numDeletedRows),
    proposals: Number(proposals.numUpdatedRows),
    bookings: Number(bookings.numUpdatedRows),
    ledgerLines: ledger.rows[0]?.lines ?? 0,
    provenNumbers: Number(numbers.numDeletedRows),
    codes: Number(codes.numDeletedRows),
    dataKeys: Number(keys.numUpdatedRows),
  }
}

/** By its own hand where a worker runs, so that whoever watches it is told; else by force. */
async function close({ client, closingMs }: ErasureDeps, workflowId: string): Promise<void> {
  const handle = client.workflow.getHandle(workflowId)
  try {
    await handle.signal(closedSignal)
    for (const until = Date.now() + closingMs; Date.now() < until; await setTimeout(200)) {
      if (!(await isRunning(client, workflowId))) return
    }
    await handle.terminate('erased')
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error
  }
}

async function isRunning(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe()
    return status.name === 'RUNNING'
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false
    throw error
  }
}

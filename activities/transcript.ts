/** Activities that write what happened in a conversation. All are safe to repeat. */
import type { ResponseInputItem } from 'openai/resources/responses/responses'
import type {
  Activities,
  AddNote,
  BeginTurn,
  ChangeNote,
  CustomerAct,
  TurnKey,
} from '#contracts/activities.ts'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { BookingNews } from '#contracts/conversation.ts'
import type { Failure } from '#contracts/failures.ts'
import type { BookingRow } from '#contracts/views.ts'
import type { Db, Deps } from './deps.ts'
import { isPaused, readStanding } from './budget.ts'
import { commitStep } from './commit-step.ts'
import { bookingNote, bookingSentence, sentences } from './sentences.ts'
import { storableText } from '#contracts/storable-text.ts'
import { closeProposal } from './proposal-store.ts'
import { addEvent } from './store.ts'

/** `model` of a reply that is a fixed sentence of ours. */
const noModel = 'none'

type TranscriptActivities = Pick<
  Activities,
  'beginTurn' | 'addNote' | 'concludeTurn' | 'announceBooking' | 'closeConversation'
>

export function transcriptActivities({ db, budget }: Pick<Deps, 'db' | 'budget'>): TranscriptActivities {
  return {
    async beginTurn(input) {
      const { conversationId } = input
      const [startedAt, standing] = await Promise.all([storeAct(db, input), readStanding(db, conversationId)])
      const paused = await isPaused(db, conversationId, standing, budget)
      return { startedAt: startedAt.getTime(), ...(paused && { paused }) }
    },

    async addNote({ note, ...key }) {
      await db.transaction().execute(async (trx) => {
        const content = await noteText(trx, note)
        await commitStep(trx, key, {
          kind: 'note',
          items: [{ role: 'developer', content }],
          // The turn's view shows the booking it was about.
          ...(note.kind === 'booking' && { result: { bookingRef: note.bookingRef } }),
        })
      })
    },

    async concludeTurn({ sentence, bookingRef, change, failureKind, act, ...key }) {
      if (act) await storeAct(db, { ...key, ...act })
      const text =
        sentence === 'booking' && bookingRef !== null
          ? bookingSentence(await readBooking(db, bookingRef), newsOf(change), change?.reason)
          : sentences[sentence]
      await conclude(key, text, failureKind)
    },

    async announceBooking({ conversationId, turn, bookingRef, status, news, reason }) {
      const key = { conversationId, turn }
      const text = bookingSentence(await readBooking(db, bookingRef, status), news, reason)
      await db
        .insertInto('turns')
        .values({ conversation_id: key.conversationId, turn: key.turn })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await conclude(key, text, null)
    },

    async closeConversation({ conversationId }) {
      await db.transaction().execute(async (trx) => {
        await trx
          .updateTable('conversations')
          .set({ closed_at: new Date() })
          .where('id', '=', conversationId)
          .where('closed_at', 'is', null)
          .execute()
        await addEvent(trx, conversationId, 'closed', { type: 'closed' })
      })
    },
  }

  /** Stores a fixed sentence where the model will see it as its own reply, and ends the turn with it. */
  async function conclude(key: TurnKey, text: string, failureKind: Failure | null): Promise<void> {
    const items = [{ role: 'assistant', content: text }]
    const ends = { reply: { text, model: noModel }, failureKind, at: new Date() }
    await commitStep(db, { ...key, step: concludingStep }, { kind: 'note', items }, { ends })
  }
}

/** The customer's act as the model reads it. */
export function actItems({ text, decision }: CustomerAct): ResponseInputItem[] {
  const pressed = `(pressed the button "${decision === 'confirm' ? 'Confirm' : 'Decline'}")`
  return [{ role: 'user', content: text === null ? pressed : storableText(text) }]
}

/** Begins a turn with the customer's act as its step 0, once: of a repeated call only the first one's time counts. */
export async function storeAct(db: Db, act: BeginTurn, at = new Date()): Promise<Date> {
  const { conversationId, turn, messageId, decision } = act
  const text = act.text === null ? null : storableText(act.text)
  const event = { type: 'message' as const, turn, messageId, text, decision, at: at.toISOString() }
  const { startedAt } = await commitStep(
    db,
    { conversationId, turn, step: 0 },
    { kind: 'act', items: actItems(act) },
    { begins: { messageId, text, decision, at }, event: { key: `turn:${turn}:message`, event } },
  )
  return startedAt ?? at
}

function newsOf(change: ChangeNote | undefined): BookingNews {
  if (change?.outcome === 'refused') return 'unchanged'
  return change?.outcome === 'done' && change.kind === 'reschedule' ? 'rescheduled' : 'state'
}

/** Beyond any step a turn can reach (8 model calls and their tools). */
const concludingStep = 1_000

async function noteText(trx: Db, note: AddNote['note']): Promise<string> {
  if (note.kind === 'booking') {
    const { bookingRef, status, change } = note
    if (change) await closeProposal(trx, change.proposalId, 'confirmed')
    return bookingNote(await readBooking(trx, bookingRef, status), change)
  }
  const status = note.kind === 'proposal_declined' ? 'declined' : 'expired'
  await closeProposal(trx, note.proposalId, status)
  return `Note (from the booking system): ${JSON.stringify({ kind: note.kind })}`
}

/**
 * A booking as the chat tells of it. Its row is written by the booking's own first step: before that, and should that step
 * never succeed, the chat tells the workflow's own word rather than waiting for ever.
 */
async function readBooking(
  db: Db,
  bookingRef: string,
  status: BookingStatus = 'requested',
): Promise<BookingRow> {
  const row = await db
    .selectFrom('bookings')
    .selectAll()
    .where('booking_ref', '=', bookingRef)
    .executeTakeFirst()
  return row ?? { ...notWritten, status, booking_ref: bookingRef }
}

const notWritten = {
  reason: null,
  booking_id: null,
  arguments: {},
  dealer_name: '',
  alternatives: [],
} satisfies Omit<BookingRow, 'booking_ref' | 'status'>

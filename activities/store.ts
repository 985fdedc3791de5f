/** Writing the transcript: steps and events, each at most once under its key. */
import { sql, type Selectable } from 'kysely'
import type { StepKey, TurnKey } from '#contracts/activities.ts'
import type { ReplyView, StoredChatEvent } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { notify } from '#platform/live.ts'
import type { StepsTable } from '#platform/schema.ts'
import { turnFailures, turns } from '#platform/telemetry/metrics.ts'
import type { Db } from './deps.ts'
import { storableText } from '#contracts/storable-text.ts'
import { storableJson } from './storable.ts'

// An alert on the first one of a kind needs the zero before it.
for (const kind of Object.values(Failure)) if (kind.startsWith('Model')) turnFailures.inc({ kind }, 0)

/** The stored step, undefined when this step has not been written yet. */
export async function findStep(db: Db, key: StepKey) {
  return await db
    .selectFrom('steps')
    .select(['items', 'result'])
    .where('conversation_id', '=', key.conversationId)
    .where('turn', '=', key.turn)
    .where('step', '=', key.step)
    .executeTakeFirst()
}

/** What a call took, for operators. */
export type Effort = Partial<
  Pick<Selectable<StepsTable>, 'attempts' | 'duration_ms' | 'input_tokens' | 'output_tokens'>
>

/** Writes a step. False when an earlier attempt wrote it: then nothing else of this attempt may be stored either. */
export async function storeStep(
  db: Db,
  key: StepKey,
  step: { kind: StepsTable['kind']; items: unknown[]; result?: object; effort?: Effort },
): Promise<boolean> {
  const inserted = await db
    .insertInto('steps')
    .values({
      conversation_id: key.conversationId,
      turn: key.turn,
      step: key.step,
      kind: step.kind,
      items: storableJson(step.items),
      result: step.result ? storableJson(step.result) : null,
      ...step.effort,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('step')
    .executeTakeFirst()
  return inserted !== undefined
}

/**
 * Adds a stored event and wakes the event streams at commit. The conversation's row lock, held until commit, makes numbers
 * appear in order: a reader that saw n will never find a later-committed n-1. A key that exists already adds nothing.
 */
export async function addEvent(
  db: Db,
  conversationId: string,
  key: string,
  event: StoredChatEvent,
): Promise<void> {
  const added = await sql<{ seq: number }>`
    with counter as (
      update conversations set last_event = last_event + 1
      where id = ${conversationId}
        and not exists (select from events where conversation_id = ${conversationId} and key = ${key})
      returning last_event
    )
    insert into events (conversation_id, seq, key, event)
    select ${conversationId}, last_event, ${key}, ${storableJson(event)}::jsonb from counter
    on conflict (conversation_id, key) do nothing
    returning seq`.execute(db)
  const seq = added.rows[0]?.seq
  if (seq === undefined) return
  await notify(db, { type: 'stored', conversationId, seq, ...hintOf(event) })
}

/** What a stored event is about, for those who do not read it. */
function hintOf(event: StoredChatEvent) {
  switch (event.type) {
    case 'reply':
      return { replied: event.turn }
    case 'booking': {
      const { bookingRef, status } = event.booking
      return { booking: { bookingRef, status } }
    }
    case 'closed':
      return { closed: true as const }
    default:
      return {}
  }
}

/** Ends a turn with its reply, once. */
export async function endTurn(
  db: Db,
  key: TurnKey,
  reply: ReplyView,
  failureKind: Failure | null,
): Promise<void> {
  const at = new Date()
  const ended = await db
    .updateTable('turns')
    .set({
      status: failureKind ? 'failed' : 'done',
      failure_kind: failureKind,
      reply: storableText(reply.text),
      model: reply.model,
      ended_at: at,
    })
    .where('conversation_id', '=', key.conversationId)
    .where('turn', '=', key.turn)
    .where('ended_at', 'is', null)
    .returning(['started_at', 'message_id'])
    .executeTakeFirst()
  // What we announce by ourselves answers nobody.
  if (ended?.message_id) {
    const seconds = Math.max(at.getTime() - ended.started_at.getTime(), 0) / 1_000
    turns.observe({ outcome: failureKind ? 'failed' : 'done' }, seconds)
    if (failureKind) turnFailures.inc({ kind: failureKind })
  }
  await addEvent(db, key.conversationId, `turn:${key.turn}:reply`, {
    type: 'reply',
    turn: key.turn,
    reply,
    failed: failureKind !== null,
    at: at.toISOString(),
  })
}

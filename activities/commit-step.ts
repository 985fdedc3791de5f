/**
 * One step of a turn with all that goes along with it, in one statement: its row, the facts it found out, the turn it begins or ends,
 * the event that tells of it. A round trip to the database is most of what a step costs.
 */
import { sql, type RawBuilder, type Selectable } from 'kysely'
import type { BeginTurn, StepKey } from '#contracts/activities.ts'
import type { ReplyView, StoredChatEvent } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { storableText } from '#contracts/storable-text.ts'
import { prepared } from '#platform/database.ts'
import { liveChannel, type LiveSignal } from '#platform/live.ts'
import type { StepsTable } from '#platform/schema.ts'
import { turnFailures, turns } from '#platform/telemetry/metrics.ts'
import type { Db } from './deps.ts'
import type { Facts } from './facts.ts'
import { storableJson } from './storable.ts'
import { hintOf } from './store.ts'

// An alert on the first one of a kind needs the zero before it.
for (const kind of Object.values(Failure)) if (kind.startsWith('Model')) turnFailures.inc({ kind }, 0)

export interface NewStep {
  kind: StepsTable['kind']
  /** In the model's own item format. */
  items: unknown[]
  result?: object
  /** What a call took, for operators. */
  effort?: Partial<
    Pick<Selectable<StepsTable>, 'attempts' | 'duration_ms' | 'input_tokens' | 'output_tokens'>
  >
}

export interface Along {
  facts?: Facts | undefined
  /** `key` says what happened: a conversation has one event of a key. */
  event?: { key: string; event: StoredChatEvent }
  begins?: Omit<BeginTurn, keyof StepKey> & { at: Date }
  ends?: TurnEnding
  /** For who watches just now. */
  signals?: LiveSignal[]
}
interface TurnEnding {
  reply: ReplyView
  failureKind: Failure | null
  at: Date
}

export interface Committed {
  /** False where an earlier attempt wrote this step: then nothing of this attempt was stored. */
  written: boolean
  /** Of the turn that it begins; an earlier attempt's counts. */
  startedAt: Date | null
}

/**
 * The conversation's row, locked until commit, gives its events one order: a reader that saw n will never find a
 * later-committed n-1. Event streams are woken at commit.
 */
export async function commitStep(db: Db, key: StepKey, step: NewStep, along: Along = {}): Promise<Committed> {
  const { event, begins, ends } = { ...along, event: along.event ?? replyEvent(key, along.ends) }
  const parts = [
    insertStep(key, step),
    ...(begins ? [beginTurn(key, begins)] : []),
    ...(ends ? [endTurn(key, ends)] : []),
    ...touchConversation(key, along.facts, event, ends ? 'ended' : 'step'),
  ]
  const { rows } = await sql<Row>`
    ${prepared} with ${sql.join(parts)}
    select
      exists (select from step) as written,
      ${begins ? sql`(select started_at from begun)` : sql`null`} as started_at,
      ${ends ? sql`(select row_to_json(ended) from ended)` : sql`null`} as ended
      ${event ? sql`, (select ${wake(key.conversationId, event.event)} from added)` : sql``}
      ${along.signals ? sql`, ${tell(along.signals)}` : sql``}`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a select without a table has one row')
  if (row.ended && ends) countTurn(row.ended, ends)
  return { written: row.written, startedAt: row.started_at }
}

interface Row {
  written: boolean
  started_at: Date | null
  ended: { message_id: string | null; seconds: number } | null
}

function insertStep(key: StepKey, { kind, items, result, effort = {} }: NewStep): RawBuilder<unknown> {
  const json = result ? storableJson(result) : null
  const { attempts = null, duration_ms = null, input_tokens = null, output_tokens = null } = effort
  return sql`step as (
    insert into steps (conversation_id, turn, step, kind, items, result, attempts, duration_ms, input_tokens, output_tokens)
    values (${key.conversationId}, ${key.turn}, ${key.step}, ${kind}, ${storableJson(items)}, ${json},
      ${attempts}, ${duration_ms}, ${input_tokens}, ${output_tokens})
    on conflict do nothing returning step)`
}

/** The no-op update makes a repeated attempt read the first one's time. */
function beginTurn(key: StepKey, { messageId, text, decision, at }: NonNullable<Along['begins']>) {
  return sql`begun as (
    insert into turns (conversation_id, turn, message_id, text, decision, started_at)
    values (${key.conversationId}, ${key.turn}, ${messageId}, ${text}, ${decision}, ${at})
    on conflict (conversation_id, turn) do update set turn = excluded.turn
    returning started_at)`
}

function endTurn(key: StepKey, { reply, failureKind, at }: TurnEnding): RawBuilder<unknown> {
  return sql`ended as (
    update turns set status = ${failureKind ? 'failed' : 'done'}, failure_kind = ${failureKind},
      reply = ${storableText(reply.text)}, model = ${reply.model}, ended_at = ${at}
    where conversation_id = ${key.conversationId} and turn = ${key.turn} and ended_at is null
      and exists (select from step)
    returning message_id, greatest(extract(epoch from ended_at - started_at), 0)::float8 as seconds)`
}

/** Nothing where the step brings neither facts nor an event. */
function touchConversation(
  { conversationId }: StepKey,
  facts: Facts | undefined,
  event: Along['event'],
  /** A turn that had its reply already gets no second one. */
  becauseOf: 'step' | 'ended',
): RawBuilder<unknown>[] {
  const changes = [
    ...(event ? [sql`last_event = last_event + 1`] : []),
    ...(facts && Object.keys(facts).length > 0 ? [sql`facts = facts || ${storableJson(facts)}::jsonb`] : []),
  ]
  if (changes.length === 0) return []
  const touched = sql`touched as (
    update conversations set ${sql.join(changes)}
    where id = ${conversationId} and exists (select from ${sql.raw(becauseOf)}) returning last_event)`
  if (!event) return [touched]
  const added = sql`added as (
    insert into events (conversation_id, seq, key, event)
    select ${conversationId}::uuid, last_event, ${event.key}, ${storableJson(event.event)}::jsonb from touched
    on conflict (conversation_id, key) do nothing returning seq)`
  return [touched, added]
}

function wake(conversationId: string, event: StoredChatEvent): RawBuilder<unknown> {
  const signal = JSON.stringify({ type: 'stored', conversationId, ...hintOf(event) })
  return sql`pg_notify(${liveChannel}, (${signal}::jsonb || jsonb_build_object('seq', seq))::text)`
}

function tell(signals: LiveSignal[]): RawBuilder<unknown> {
  const texts = signals.map((signal) => JSON.stringify(signal))
  return sql`(select count(pg_notify(${liveChannel}, signal)) from step, unnest(${texts}::text[]) signal)`
}

function replyEvent({ turn }: StepKey, ends: TurnEnding | undefined): Along['event'] {
  if (!ends) return undefined
  const { reply, failureKind, at } = ends
  const event = { type: 'reply' as const, turn, reply, failed: failureKind !== null, at: at.toISOString() }
  return { key: `turn:${turn}:reply`, event }
}

function countTurn({ message_id, seconds }: NonNullable<Row['ended']>, { failureKind }: TurnEnding): void {
  // What we announce by ourselves answers nobody.
  if (message_id === null) return
  turns.observe({ outcome: failureKind ? 'failed' : 'done' }, seconds)
  if (failureKind) turnFailures.inc({ kind: failureKind })
}

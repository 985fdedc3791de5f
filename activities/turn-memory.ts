/** What a turn's steps are made from: read once for an activity, and grown by each step that it takes. */
import { ApplicationFailure } from '@temporalio/common'
import { sql } from 'kysely'
import { jsonArrayFrom } from 'kysely/helpers/postgres'
import type { ResponseFunctionToolCall, ResponseInputItem } from 'openai/resources/responses/responses'
import type { ModelStep, StepKey, ToolOutcome, TurnKey } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import { prepared } from '#platform/database.ts'
import { standingOf, type Standing } from './budget.ts'
import type { Db } from './deps.ts'
import type { Facts } from './facts.ts'
import type { ModelView } from './prompt.ts'

/** Turns shown whole to the model. */
const windowTurns = 12
/** Older turns shown as one line each; what is older still is forgotten, but for the facts. */
const summaryTurns = 20
const summaryLineLength = 160

/** The stored result of a tool step. */
export interface ToolResult {
  outcome: ToolOutcome
  facts?: Facts
}
interface StoredStep {
  step: number
  kind: string
  items: ResponseInputItem[]
  result: object | null
}

/** Temporal was brought back to an earlier moment than the database: this turn went another way already. The next one is free. */
const takenByAnother = ApplicationFailure.nonRetryable(
  'The transcript holds another step in this place',
  Failure.modelBadToolCalls,
)

/** The next attempt reads that one's. */
const takenMeanwhile = ApplicationFailure.retryable('Another attempt has stored this step', 'StepTaken')

export class TurnMemory {
  readonly key: TurnKey
  /** Whose conversation it is. */
  readonly subject: string
  /** Whether one of the steps made a proposal. */
  proposed: boolean
  /** Model tokens used in this activity and not counted yet. */
  tokens = 0
  /** Steps on their way to the database: nothing that follows from them may be stored, shown or told the workflow, before. */
  writing: Promise<unknown> = Promise.resolve()
  /** What of its budget the conversation had spent when this was read. */
  readonly standing: Standing
  readonly #view: ModelView
  /** Of this turn, by its number. */
  readonly #taken = new Map<number, ResponseInputItem[]>()
  /** Written by an earlier attempt, and not come to yet. */
  readonly #ahead: Map<number, StoredStep>

  constructor(
    { conversationId, turn, step }: StepKey,
    { subject, standing }: { subject: string; standing: Standing },
    view: ModelView,
    steps: StoredStep[],
  ) {
    this.key = { conversationId, turn }
    this.subject = subject
    this.standing = standing
    this.#view = view
    for (const before of steps) if (before.step < step) this.#taken.set(before.step, before.items)
    this.#ahead = new Map(steps.filter((later) => later.step >= step).map((later) => [later.step, later]))
    this.proposed = steps.some(({ kind, result }) => {
      return kind === 'tool' && (result as ToolResult | null)?.outcome.proposal
    })
  }

  /** Whether an earlier attempt took steps that this one has not come to. */
  get goesOn(): boolean {
    return this.#ahead.size > 0
  }

  /** For the next model call. */
  get view(): ModelView {
    const steps = [...this.#taken].toSorted(([a], [b]) => a - b).flatMap(([, items]) => items)
    return { ...this.#view, items: [...this.#view.items, ...steps] }
  }

  /** The answer that an earlier attempt stored. */
  modelStep(step: number): ModelStep | undefined {
    return this.#arriveAt(step, 'model')?.result as ModelStep | undefined
  }
  toolOutcome(step: number): ToolOutcome | undefined {
    const result = this.#arriveAt(step, 'tool')?.result as ToolResult | undefined
    if (result?.facts) this.learn(result.facts)
    return result?.outcome
  }

  begin({ items, stored }: Beginning): void {
    // What an earlier attempt stored is what the transcript shows.
    if (!this.#taken.has(0)) this.#taken.set(0, items)
    this.writing = stored
  }

  /** A step taken now. */
  add(step: number, items: ResponseInputItem[], facts?: Facts): void {
    this.#taken.set(step, items)
    if (facts) this.learn(facts)
  }

  /** Stores a step behind those that are on their way, while the turn goes on. `writing` throws `takenMeanwhile` with it. */
  write(commit: () => Promise<{ written: boolean }>): void {
    this.writing = inTurn(this.writing, commit)
    // Whoever waits for it hears of it; until then it is no unhandled rejection.
    this.writing.catch(() => undefined)
  }

  learn(facts: Facts): void {
    Object.assign(this.#view.facts, facts)
  }

  /** A call that a model step of this turn asked for. */
  requestedCall(modelStep: number, callId: string): ResponseFunctionToolCall | undefined {
    const calls = (this.#taken.get(modelStep) ?? []).filter((item) => item.type === 'function_call')
    return calls.find(({ call_id }) => call_id === callId)
  }

  #arriveAt(step: number, kind: 'model' | 'tool'): StoredStep | undefined {
    const stored = this.#ahead.get(step)
    if (stored && stored.kind !== kind) throw takenByAnother
    if (stored) this.#taken.set(step, stored.items)
    return stored
  }
}

async function inTurn(before: Promise<unknown>, commit: () => Promise<{ written: boolean }>): Promise<void> {
  await before
  const { written } = await commit()
  if (!written) throw takenMeanwhile
}

/** What a turn begins with, while that is being stored. */
export interface Beginning {
  at: Date
  items: ResponseInputItem[]
  stored: Promise<unknown>
}

/** @throws Error for a turn that has not begun, and is not `beginning`. */
export async function readTurnMemory(db: Db, key: StepKey, beginning?: Beginning): Promise<TurnMemory> {
  const { subject, facts, started_at, standing, steps, earlier } = await readStored(db, key)
  const startedAt = started_at ?? beginning?.at
  if (!startedAt) throw new Error(`turn ${key.turn} has not begun`)
  const stored = steps.map((row) => ({ ...row, items: row.items as ResponseInputItem[] }))
  const view = {
    startedAt,
    facts: facts as Facts,
    earlier: earlier.map(({ text, decision, reply }) => ({
      customer: cut(text ?? decision),
      assistant: cut(reply),
    })),
    items: stored.flatMap((row) => (row.turn < key.turn ? row.items : [])),
  }
  const ofTurn = stored.filter((row) => row.turn === key.turn)
  const memory = new TurnMemory(key, { subject, standing }, view, ofTurn)
  if (beginning) memory.begin(beginning)
  return memory
}

/** In one query, of a size that does not grow with the conversation. */
async function readStored(db: Db, { conversationId, turn }: StepKey) {
  const firstTurn = turn - windowTurns + 1
  return await db
    .selectFrom('conversations')
    .leftJoin('turns', (join) =>
      join.onRef('turns.conversation_id', '=', 'conversations.id').on('turns.turn', '=', turn),
    )
    .modifyFront(prepared)
    .select(['subject', 'facts', 'started_at', standingOf(conversationId).as('standing')])
    .select((eb) => [
      jsonArrayFrom(
        eb
          .selectFrom('steps')
          .select(['steps.turn', 'step', 'kind', 'items'])
          .select(sql<object | null>`case when steps.turn = ${turn} then result end`.as('result'))
          .where('conversation_id', '=', conversationId)
          .where('steps.turn', '>=', firstTurn)
          .where('steps.turn', '<=', turn)
          .orderBy('steps.turn')
          .orderBy('step'),
      ).as('steps'),
      jsonArrayFrom(
        eb
          .selectFrom('turns as before')
          .select(['before.text', 'before.decision', 'before.reply'])
          .where('before.conversation_id', '=', conversationId)
          .where('before.turn', '<', firstTurn)
          .where('before.turn', '>=', firstTurn - summaryTurns)
          .orderBy('before.turn'),
      ).as('earlier'),
    ])
    .where('conversations.id', '=', conversationId)
    .executeTakeFirstOrThrow()
}

const cut = (text: string | null): string =>
  (text ?? '').replaceAll(/\s+/g, ' ').slice(0, summaryLineLength).toWellFormed()

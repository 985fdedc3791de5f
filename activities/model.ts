/** The model call: streams a reply out, stores what the model said, returns only what the workflow decides on. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import type { Response } from 'openai/resources/responses/responses'
import type { Activities, ModelStep, StepKey } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import { modelCalls, modelFirstWords } from '#platform/telemetry/metrics.ts'
import { timed } from '#platform/telemetry/timed.ts'
import { inSpan, SpanKind } from '#platform/telemetry/tracing.ts'
import { beating } from './beating.ts'
import { commitStep } from './commit-step.ts'
import type { Db, Deps } from './deps.ts'
import { DeltaWriter } from './delta-writer.ts'
import { decide, readOutput } from './model-answer.ts'
import { emptyAnswer, failureOf, toFailure, unavailable } from './model-failures.ts'
import { countTokens, countUsage, modelAttributes } from './model-usage.ts'
import { modelInput, modelRequest } from './prompt.ts'
import { readTurnMemory, type TurnMemory } from './turn-memory.ts'

/** A stream that says nothing for so long (ms) is given up and asked anew. */
const stallLimit = 20_000
/** Events of a stream that carry a part of the answer itself. */
const saysSomething = new Set(['response.output_text.delta', 'response.output_item.added'])
/** One model call of its own, as conversations that began before `advanceTurn` ask for it. */
export function modelActivities(deps: Deps): Pick<Activities, 'respond'> {
  const callModel = createModelCaller(deps)
  return {
    respond: (key) =>
      beating(async () => {
        const memory = await readTurnMemory(deps.db, key)
        try {
          const step = memory.modelStep(key.step) ?? (await callModel(key, memory, activityInfo().attempt))
          await memory.writing
          return step
        } finally {
          await countTokens(deps, memory)
        }
      }),
  }
}

/**
 * Asks the model for a step and stores its answer; one that asks for tools is still being written when it returns: see
 * `TurnMemory.writing`. `attempt` counts those of this step, from 1.
 */
export type CallModel = (key: StepKey, memory: TurnMemory, attempt: number) => Promise<ModelStep>

export const createModelCaller =
  (deps: Deps): CallModel =>
  async (key, memory, attempt) => {
    const startedAt = performance.now()
    const response = await measured(deps, key, memory)
    memory.tokens += response.usage?.total_tokens ?? 0
    const durationMs = Math.round(performance.now() - startedAt)
    const stored = store(deps, key, memory, response, { attempts: attempt, duration_ms: durationMs })
    // Beside the reply on its way to the database; what earlier calls used is counted with it.
    const last = response.output.every(({ type }) => type !== 'function_call')
    const [step] = await Promise.all([stored, last && countTokens(deps, memory)])
    return step
  }

/** A call with its span and figures; what it was about is in neither. */
async function measured(deps: Deps, key: StepKey, memory: TurnMemory): Promise<Response> {
  const { model } = deps
  const settings = { kind: SpanKind.CLIENT, attributes: modelAttributes(model, key.conversationId) }
  return await inSpan(`chat ${model}`, settings, (span) =>
    timed(
      modelCalls,
      (ended) => ({ model, outcome: 'error' in ended ? failureOf(ended.error) : 'done' }),
      async () => {
        const response = await ask(deps, key, memory)
        countUsage(deps, response, span)
        return response
      },
    ),
  )
}

async function ask(
  { deltas: channel, openai, model }: Deps,
  key: StepKey,
  memory: TurnMemory,
): Promise<Response> {
  const input = modelInput(memory.view)
  const controller = new AbortController()
  const cancelled = cancellationSignal()
  cancelled.addEventListener('abort', () => controller.abort(), { once: true })
  let stall = setTimeout(() => controller.abort(), stallLimit)
  const firstWord = modelFirstWords.startTimer({ model })
  let silent = true
  const deltas = new DeltaWriter(channel, { ...key, attempt: activityInfo().attempt }, memory.writing)
  try {
    const stream = await openai.responses.create(
      { ...modelRequest(model, input), stream: true, prompt_cache_key: key.conversationId },
      { signal: controller.signal },
    )
    let final: Response | undefined
    for await (const event of stream) {
      clearTimeout(stall)
      stall = setTimeout(() => controller.abort(), stallLimit)
      if (silent && saysSomething.has(event.type)) {
        silent = false
        firstWord()
      }
      if (event.type === 'response.output_text.delta') deltas.add(event.delta)
      if (event.type === 'response.completed' || event.type === 'response.incomplete') final = event.response
      if (event.type === 'response.failed')
        throw unavailable(event.response.error?.message ?? 'response failed')
      if (event.type === 'error') throw unavailable(`error event: ${event.code ?? 'unknown'}`)
    }
    // The SDK ends the loop without an error when the stream is aborted or breaks off between events.
    if (cancelled.aborted) throw cancelled.reason
    if (!final) throw unavailable(controller.signal.aborted ? 'no answer in time' : 'the stream ended early')
    await deltas.end()
    return final
  } catch (error) {
    if (cancelled.aborted) throw cancelled.reason
    throw toFailure(error)
  } finally {
    clearTimeout(stall)
  }
}

/** Stores the answer under its step. @throws `takenMeanwhile`, as does `memory.writing`, where another attempt was first. */
async function store(
  { db, model }: Deps,
  key: StepKey,
  memory: TurnMemory,
  response: Response,
  effort: { attempts: number; duration_ms: number },
): Promise<ModelStep> {
  const { items, text, refusal } = readOutput(key, response)
  const { result, signals } = decide(key, items)
  if (result.kind === 'replied' && text === '' && refusal === null) {
    // It spent its tokens without a word; asking again would spend them again.
    if (response.status === 'incomplete') throw emptyAnswer
    throw unavailable('the answer is empty')
  }
  const step: ModelStep = refusal === null ? result : { kind: 'refused' }
  const usage = {
    input_tokens: response.usage?.input_tokens ?? null,
    output_tokens: response.usage?.output_tokens ?? null,
  }
  const ends = step.kind !== 'calls' && {
    reply: {
      text: refusal ?? (memory.proposed ? await withProposal(db, key, text) : text),
      model: response.model || model,
    },
    failureKind: step.kind === 'refused' ? Failure.modelRefused : null,
    at: new Date(),
  }
  const row = { kind: 'model' as const, items, result: step, effort: { ...effort, ...usage } }
  memory.write(() => commitStep(db, key, row, ends ? { ends } : { signals }))
  memory.add(key.step, items)
  if (ends) await memory.writing
  return step
}

/**
 * A yes means what was read: a reply of a turn that made a proposal ends with the proposal's own summary, but for a sentence or
 * two, whatever the model made of it.
 */
async function withProposal(db: Db, key: StepKey, text: string): Promise<string> {
  const proposal = await db
    .selectFrom('proposals')
    .select('summary')
    .where('conversation_id', '=', key.conversationId)
    .where('turn', '=', key.turn)
    .where('status', '=', 'open')
    .executeTakeFirst()
  if (!proposal) return text
  const end = text.slice(-(proposal.summary.length + 300))
  return end.includes(proposal.summary) ? text : `${text}\n\n${proposal.summary}`
}

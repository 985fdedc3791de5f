/** The model call: streams a reply out, stores what the model said, returns only what the workflow decides on. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import OpenAI from 'openai'
import type { Response, ResponseInputItem } from 'openai/resources/responses/responses'
import type { Activities, ModelStep, RequestedCall, StepKey } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import { parseToolCall, proposingTools, summariseToolCall } from '#contracts/tools.ts'
import { visibleText } from '#contracts/visible-text.ts'
import type { LiveSignal } from '#platform/live.ts'
import { modelCalls, modelFirstWords } from '#platform/telemetry/metrics.ts'
import { timed } from '#platform/telemetry/timed.ts'
import { inSpan, SpanKind } from '#platform/telemetry/tracing.ts'
import { beating } from './beating.ts'
import { commitStep } from './commit-step.ts'
import type { Db, Deps } from './deps.ts'
import { DeltaWriter } from './delta-writer.ts'
import { countTokens, countUsage, modelAttributes } from './model-usage.ts'
import { modelInput, modelRequest } from './prompt.ts'
import { readTurnMemory, type TurnMemory } from './turn-memory.ts'

/** A stream that says nothing for so long (ms) is given up and asked anew. */
const stallLimit = 20_000
/** Events of a stream that carry a part of the answer itself. */
const saysSomething = new Set(['response.output_text.delta', 'response.output_item.added'])
/** Tool calls taken from one answer; more is a model out of hand. */
const maxCalls = 8

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

const failureOf = (error: unknown): string =>
  error instanceof ApplicationFailure ? (error.type ?? 'unknown') : 'cancelled'

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
  const deltas = new DeltaWriter(channel, { ...key, attempt: activityInfo().attempt })
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
    await deltas.sent()
    return final
  } catch (error) {
    if (cancelled.aborted) throw cancelled.reason
    throw toFailure(error)
  } finally {
    clearTimeout(stall)
  }
}

/** Stores the answer under its step. @throws `takenMeanwhile` where another attempt was first, as does `memory.writing`. */
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
  const write = async (): Promise<void> => {
    const { written } = await commitStep(db, key, row, ends ? { ends } : { signals })
    if (!written) throw takenMeanwhile
  }
  memory.add(key.step, items)
  if (ends) await write()
  else memory.write(write())
  return step
}

/** The next attempt reads that one's answer. */
const takenMeanwhile = ApplicationFailure.retryable('Another attempt has stored this step', 'StepTaken')

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

/**
 * Keeps messages and calls in the form that every model takes back as input. Ids and reasoning items are dropped: they are only
 * valid together with answers stored at the provider. Call ids are our own: a provider's may repeat or be of any length.
 */
function readOutput(key: StepKey, response: Response) {
  const items: ResponseInputItem[] = []
  const texts: string[] = []
  let refusal: string | null = null
  for (const item of response.output) {
    if (item.type === 'function_call') {
      const { type, name, arguments: json } = item
      items.push({ type, call_id: `call_${key.turn}_${key.step}_${items.length}`, name, arguments: json })
    }
    if (item.type !== 'message') continue
    for (const part of item.content) {
      if (part.type === 'output_text') texts.push(part.text)
      else refusal = part.refusal
    }
  }
  const text = visibleText(texts.join('\n')).trim()
  if (text !== '' || refusal !== null) items.push({ role: 'assistant', content: refusal ?? text })
  return { items, text, refusal }
}

/** What the workflow and the activity go by, and what tells watchers which tools begin. */
function decide({ conversationId, turn }: StepKey, items: ResponseInputItem[]) {
  const calls = items.flatMap((item) => (item.type === 'function_call' ? [item] : [])).slice(0, maxCalls)
  const signals: LiveSignal[] = []
  const requested = calls.map(({ name, call_id: callId, arguments: json }): RequestedCall => {
    const parsed = parseToolCall(name, json)
    if (parsed.ok) signals.push({ type: 'toolStarted', conversationId, turn, callId, name: parsed.name })
    const summary = parsed.ok ? summariseToolCall(parsed.name, parsed.arguments) : parsed.problem
    return { callId, proposes: proposingTools.has(name), summary }
  })
  const result: ModelStep = calls.length === 0 ? { kind: 'replied' } : { kind: 'calls', calls: requested }
  return { result, signals }
}

const emptyAnswer = ApplicationFailure.nonRetryable('incomplete and empty', Failure.modelUnavailable)

const unavailable = (message: string): ApplicationFailure =>
  ApplicationFailure.retryable(message, Failure.modelUnavailable)

/** Status codes only: the provider's message may quote the request. */
function toFailure(error: unknown): unknown {
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    const message = `model answered HTTP ${error.status}${error.code ? ` (${error.code})` : ''}`
    if (error.status === 401 || error.status === 403) {
      return ApplicationFailure.nonRetryable(message, Failure.modelUnauthorised)
    }
    // An exhausted quota comes as 429 too, but waiting does not bring it back.
    if (error.code === 'insufficient_quota') {
      return ApplicationFailure.nonRetryable(message, Failure.modelUnavailable)
    }
    if (error.status === 429 || error.status === 408 || error.status >= 500) {
      const seconds = Number(error.headers?.get('retry-after') ?? Number.NaN)
      return ApplicationFailure.create({
        message,
        type: Failure.modelUnavailable,
        ...(Number.isFinite(seconds) ? { nextRetryDelay: Math.min(seconds, 120) * 1_000 } : {}),
      })
    }
    return ApplicationFailure.nonRetryable(message, Failure.modelRejectedRequest)
  }
  if (error instanceof ApplicationFailure) return error
  return unavailable(error instanceof Error ? `connection failed (${error.name})` : 'connection failed')
}

/** One tool call of a model step, with what it leaves in the conversation. */
import { setTimeout as delay } from 'node:timers/promises'
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import type { ResponseFunctionToolCall, ResponseInputItem } from 'openai/resources/responses/responses'
import { quickTries, type Activities, type RunTool, type ToolOutcome } from '#contracts/activities.ts'
import type { ToolCallView } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { parseToolCall } from '#contracts/tools.ts'
import { commitStep } from './commit-step.ts'
import type { Deps } from './deps.ts'
import { storeProposal } from './proposal-store.ts'
import { createToolRunner, type ToolAnswer } from './tool-functions.ts'
import { readTurnMemory, type ToolResult, type TurnMemory } from './turn-memory.ts'
import { cleaned } from './untrusted.ts'

/** A quick try's time, in ms, and the pause before the next. */
const quickTryMs = 1_500
const quickPauseMs = 100

export function toolActivities(deps: Deps): Pick<Activities, 'runTool' | 'giveUpTool'> {
  const caller = createToolCaller(deps)
  return {
    async runTool(call) {
      const memory = await readTurnMemory(deps.db, call)
      const stored = memory.toolOutcome(call.step)
      // Local activities are not cancelled from outside: only regular ones carry a signal worth listening to.
      const { attempt, isLocal } = activityInfo()
      const signal = isLocal ? undefined : cancellationSignal()
      const outcome =
        stored ?? (await caller.once(call, memory, isLocal ? attempt : quickTries + attempt, signal))
      await memory.writing
      return outcome
    },
    async giveUpTool(call) {
      const memory = await readTurnMemory(deps.db, call)
      const outcome = memory.toolOutcome(call.step) ?? (await caller.giveUp(call, memory))
      await memory.writing
      return outcome
    },
  }
}

export function createToolCaller(deps: Deps) {
  const run = createToolRunner(deps)

  /** @throws whatever kept the tool from an answer; nothing is stored then. */
  async function once(
    call: RunTool,
    memory: TurnMemory,
    attempts: number,
    signal?: AbortSignal,
  ): Promise<ToolOutcome> {
    const { conversationId, turn, step } = call
    const requested = readRequestedCall(memory, call)
    const parsed = parseToolCall(requested.name, requested.arguments)
    if (!parsed.ok) {
      const output = { error: parsed.problem, message: parsed.message }
      return await store(deps, call, memory, requested, { input: {}, answer: { outcome: 'invalid', output } })
    }
    const startedAt = performance.now()
    const key = `${turn}:${step}`
    const { subject } = memory
    const answer = await run(parsed.name, parsed.arguments, { conversationId, subject, key, signal })
    const effort = { attempts, duration_ms: Math.round(performance.now() - startedAt) }
    return await store(deps, call, memory, requested, { input: parsed.arguments, answer, effort })
  }

  /** Stores that the dealer system cannot be reached, so that the model can say so. */
  async function giveUp(call: RunTool, memory: TurnMemory): Promise<ToolOutcome> {
    const requested = readRequestedCall(memory, call)
    const parsed = parseToolCall(requested.name, requested.arguments)
    const output = {
      error: 'dealer_system_unavailable',
      message: 'The dealer system does not answer now; it may later.',
    }
    const input = parsed.ok ? parsed.arguments : {}
    return await store(deps, call, memory, requested, { input, answer: { outcome: 'failed', output } })
  }

  /** A few tries within some three seconds. Undefined where it takes more: then nothing is stored. @throws when cancelled. */
  async function quickly(
    call: RunTool,
    memory: TurnMemory,
    cancelled: AbortSignal,
  ): Promise<ToolOutcome | undefined> {
    for (let attempt = 1; attempt <= quickTries; attempt++) {
      if (attempt > 1) await delay(quickPauseMs, undefined, { signal: cancelled })
      try {
        const signal = AbortSignal.any([cancelled, AbortSignal.timeout(quickTryMs)])
        return await once(call, memory, attempt, signal)
      } catch (error) {
        if (cancelled.aborted) throw cancelled.reason
        if (!(error instanceof ApplicationFailure)) continue
        if (error.type === Failure.apimRejectedRequest) return await giveUp(call, memory)
        // It says itself that it needs more time.
        if (error.nextRetryDelay) return undefined
      }
    }
    return undefined
  }

  return { once, quickly, giveUp }
}

interface Answered {
  input: Record<string, unknown>
  answer: ToolAnswer
  effort?: { attempts: number; duration_ms: number }
}

/** Writes output, facts, proposal and event at once: see `TurnMemory.writing`. A proposal is there when this returns. */
async function store(
  { db }: Deps,
  call: RunTool,
  memory: TurnMemory,
  requested: ResponseFunctionToolCall,
  { input, answer, effort }: Answered,
): Promise<ToolOutcome> {
  const { turn, callId } = call
  const { facts, proposal } = answer
  const view: ToolCallView = {
    callId,
    name: requested.name.slice(0, 100),
    arguments: 'code' in input ? { ...input, code: '••••••' } : input,
    outcome: answer.outcome,
    durationMs: effort?.duration_ms ?? 0,
    result: cleaned(answer.shown ?? answer.output),
  }
  const outcome: ToolOutcome = {
    outcome: answer.outcome,
    dealerCode: facts?.dealer_code ?? proposal?.open.dealerCode ?? null,
    proposal: proposal?.open ?? null,
  }
  const output = JSON.stringify(answer.output)
  const items: ResponseInputItem[] = [{ type: 'function_call_output', call_id: callId, output }]
  const result: ToolResult & { view: ToolCallView } = { view, outcome, ...(facts && { facts }) }
  const step = { kind: 'tool' as const, items, result, ...(effort && { effort }) }
  const event = { key: `turn:${turn}:tool:${callId}`, event: { type: 'tool' as const, turn, call: view } }
  memory.write(() =>
    proposal
      ? db.transaction().execute(async (trx) => {
          const committed = await commitStep(trx, call, step, { facts, event })
          if (committed.written) await storeProposal(trx, call, proposal)
          return committed
        })
      : commitStep(db, call, step, { facts, event }),
  )
  memory.add(call.step, items, facts)
  memory.proposed ||= proposal !== undefined
  if (proposal) await memory.writing
  return outcome
}

function readRequestedCall(memory: TurnMemory, call: RunTool): ResponseFunctionToolCall {
  const found = memory.requestedCall(call.modelStep, call.callId)
  if (found) return found
  throw ApplicationFailure.nonRetryable('The model step does not hold this call', Failure.modelBadToolCalls)
}

/** One tool call of a model step, with what it leaves in the conversation. */
import type { ResponseFunctionToolCall } from 'openai/resources/responses/responses'
import { activityInfo } from '@temporalio/activity'
import { quickTries, type Activities, type RunTool, type ToolOutcome } from '#contracts/activities.ts'
import type { ToolCallView } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { parseToolCall } from '#contracts/tools.ts'
import { notify } from '#platform/live.ts'
import { ApplicationFailure } from '@temporalio/common'
import type { Deps } from './deps.ts'
import { learn } from './facts.ts'
import { storeProposal } from './proposal-store.ts'
import { addEvent, findStep, storeStep } from './store.ts'
import { createToolRunner, type ToolAnswer } from './tool-functions.ts'
import { cleaned } from './untrusted.ts'

export function toolActivities(deps: Deps): Pick<Activities, 'runTool' | 'giveUpTool'> {
  const run = createToolRunner(deps)
  return {
    async runTool(call) {
      const stored = await findStep(deps.db, call)
      if (stored?.result) return outcomeOf(stored.result as StoredCall)
      const requested = await readRequestedCall(deps, call)
      const parsed = parseToolCall(requested.name, requested.arguments)
      if (!parsed.ok) {
        const output = { error: parsed.problem, message: parsed.message }
        return await store(deps, call, requested, {}, { outcome: 'invalid', output })
      }
      const { conversationId, turn, callId } = call
      await notify(deps.db, { type: 'toolStarted', conversationId, turn, callId, name: parsed.name })
      const startedAt = performance.now()
      const key = `${turn}:${call.step}`
      const answer = await run(parsed.name, parsed.arguments, { conversationId, key })
      const durationMs = Math.round(performance.now() - startedAt)
      return await store(deps, call, requested, parsed.arguments, answer, {
        attempts: attempts(),
        duration_ms: durationMs,
      })
    },

    async giveUpTool(call) {
      const stored = await findStep(deps.db, call)
      if (stored?.result) return outcomeOf(stored.result as StoredCall)
      const requested = await readRequestedCall(deps, call)
      const parsed = parseToolCall(requested.name, requested.arguments)
      const output = {
        error: 'dealer_system_unavailable',
        message: 'The dealer system does not answer now; it may later.',
      }
      return await store(deps, call, requested, parsed.ok ? parsed.arguments : {}, {
        outcome: 'failed',
        output,
      })
    },
  }
}

/** At the tool so far: a call that is not local any more was tried quickly before. */
function attempts(): number {
  const { attempt, isLocal } = activityInfo()
  return isLocal ? attempt : quickTries + attempt
}

interface StoredCall {
  view: ToolCallView
  outcome: ToolOutcome
}
const outcomeOf = (stored: StoredCall): ToolOutcome => stored.outcome

/** Writes output, facts, proposal and event in one transaction; a second attempt gets what the first one wrote. */
async function store(
  deps: Deps,
  call: RunTool,
  requested: ResponseFunctionToolCall,
  input: Record<string, unknown>,
  answer: ToolAnswer,
  effort?: { attempts: number; duration_ms: number },
): Promise<ToolOutcome> {
  const { conversationId, turn, callId } = call
  const view: ToolCallView = {
    callId,
    name: requested.name.slice(0, 100),
    arguments: 'code' in input ? { ...input, code: '••••••' } : input,
    outcome: answer.outcome,
    durationMs: effort?.duration_ms ?? 0,
    result: cleaned(answer.shown ?? answer.output),
  }
  const dealerCode = answer.facts?.dealer_code ?? answer.proposal?.open.dealerCode ?? null
  const outcome: ToolOutcome = {
    outcome: answer.outcome,
    dealerCode,
    proposal: answer.proposal?.open ?? null,
  }
  const items = [{ type: 'function_call_output', call_id: callId, output: JSON.stringify(answer.output) }]
  const result = { view, outcome, facts: answer.facts }
  const step = { kind: 'tool' as const, items, result, ...(effort && { effort }) }
  const written = await deps.db.transaction().execute(async (trx) => {
    if (!(await storeStep(trx, call, step))) return false
    if (answer.facts) await learn(trx, conversationId, answer.facts)
    await addEvent(trx, conversationId, `turn:${turn}:tool:${callId}`, { type: 'tool', turn, call: view })
    if (answer.proposal) await storeProposal(trx, call, answer.proposal)
    return true
  })
  if (written) return outcome
  const first = await findStep(deps.db, call)
  return outcomeOf(first?.result as StoredCall)
}

async function readRequestedCall({ db }: Deps, call: RunTool): Promise<ResponseFunctionToolCall> {
  const step = await findStep(db, { ...call, step: call.modelStep })
  const items = (step?.items ?? []) as ResponseFunctionToolCall[]
  const found = items.find((item) => item.type === 'function_call' && item.call_id === call.callId)
  if (found) return found
  throw ApplicationFailure.nonRetryable('The model step does not hold this call', Failure.modelBadToolCalls)
}

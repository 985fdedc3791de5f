/**
 * The turn of conversations that were under way when `advanceTurn` came: each model call and each tool is an activity of its own.
 * They replay by it, and their present run ends by it. To be removed once none of them is open or retained.
 */
import { isCancellation, setCurrentDetails } from '@temporalio/workflow'
import {
  turnLimits,
  type RequestedCall,
  type RunTool,
  type ToolOutcome,
  type TurnKey,
} from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import type { Conversation } from './conversation-state.ts'
import { model, patientRead, quickRead, record } from './options.ts'
import { failureKind, learnFrom, type Steps } from './turn-steps.ts'

/**
 * Null when the model replied; otherwise why it did not. The reply itself is in the transcript. `booked`: the turn has a booking's
 * news to tell.
 */
export async function converseInSteps(
  chat: Conversation,
  key: TurnKey,
  steps: Steps,
  booked: boolean,
): Promise<Failure | null> {
  let repairs = 0
  for (let call = 1; call <= turnLimits.modelCalls; call++) {
    const modelStep = steps.take()
    const answer = await model(`model call ${call} of turn ${key.turn}`).respond({ ...key, step: modelStep })
    if (answer.kind === 'replied') return null
    if (answer.kind === 'refused') return Failure.modelRefused
    const outcomes = await runCalls(chat, key, steps, modelStep, answer.calls)
    for (const outcome of outcomes) learnFrom(chat, key, booked, outcome)
    if (outcomes.some(({ outcome }) => outcome === 'invalid') && ++repairs > turnLimits.repairs) {
      return Failure.modelBadToolCalls
    }
  }
  return Failure.modelLoop
}

async function runCalls(
  chat: Conversation,
  key: TurnKey,
  steps: Steps,
  modelStep: number,
  calls: RequestedCall[],
): Promise<ToolOutcome[]> {
  const run = async ({ callId, summary }: RequestedCall): Promise<ToolOutcome> => {
    const input = { ...key, step: steps.take(), modelStep, callId }
    const outcome = await runTool(input, summary)
    chat.trail.push(`${summary}: ${outcome.outcome}`)
    setCurrentDetails(chat.markdown())
    return outcome
  }
  const outcomes = await Promise.all(calls.filter((call) => !call.proposes).map(run))
  for (const call of calls.filter(({ proposes }) => proposes)) outcomes.push(await run(call))
  return outcomes
}

/** Quick first; patient where the backend is slow or down; given up where that fails too, so that the model can say so. */
async function runTool(input: RunTool, summary: string): Promise<ToolOutcome> {
  for (const attempt of [quickRead, patientRead]) {
    try {
      return await attempt(summary).runTool(input)
    } catch (error) {
      if (isCancellation(error)) throw error
      if (failureKind(error) === Failure.apimRejectedRequest) break
    }
  }
  return await record.giveUpTool(input)
}

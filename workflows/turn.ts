/** One turn's talk with the model: model call, tools, model call, ... until it replies. */
import {
  ActivityFailure,
  ApplicationFailure,
  isCancellation,
  patched,
  setCurrentDetails,
} from '@temporalio/workflow'
import type { RequestedCall, RunTool, ToolOutcome, TurnKey } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import type { Conversation } from './conversation-state.ts'
import { model, patientRead, quickRead, record } from './options.ts'

const maxModelCalls = 8
/** Rounds with impossible tool calls that go back to the model; one more ends the turn. */
const maxRepairs = 2

/** The step numbers of a turn, in order; 0 is the customer's act. */
export class Steps {
  #next = 1
  take(): number {
    return this.#next++
  }
}

/**
 * Null when the model replied; otherwise why it did not. The reply itself is in the transcript. `booked`: the turn has a booking's
 * news to tell.
 */
export async function converse(
  chat: Conversation,
  key: TurnKey,
  steps: Steps,
  booked: boolean,
): Promise<Failure | null> {
  let repairs = 0
  chat.trail = []
  chat.proposedInTurn = 0
  for (let call = 1; call <= maxModelCalls; call++) {
    const modelStep = steps.take()
    const answer = await model(`model call ${call} of turn ${key.turn}`).respond({ ...key, step: modelStep })
    if (answer.kind === 'replied') return null
    if (answer.kind === 'refused') return Failure.modelRefused
    const outcomes = await runCalls(chat, key, steps, modelStep, answer.calls)
    for (const outcome of outcomes) learnFrom(chat, key, booked, outcome)
    if (outcomes.some(({ outcome }) => outcome === 'invalid') && ++repairs > maxRepairs) {
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

function learnFrom(chat: Conversation, key: TurnKey, booked: boolean, outcome: ToolOutcome): void {
  const { dealerCode, proposal } = outcome
  if (dealerCode) chat.state.dealerCode = dealerCode
  if (!proposal) return
  // "Ok" may welcome the news as well as approve: such a proposal is left to its button.
  if (booked && patched('yes-beside-news')) chat.proposedInTurn++
  chat.propose(key.turn, proposal)
}

/** The failure's type, `undefined` for what is not an activity's failure (a bug of ours: it must surface). */
export function failureKind(error: unknown): Failure | undefined {
  if (!(error instanceof ActivityFailure)) return undefined
  if (!(error.cause instanceof ApplicationFailure)) return undefined
  return Object.values(Failure).find((kind) => kind === (error.cause as ApplicationFailure).type)
}

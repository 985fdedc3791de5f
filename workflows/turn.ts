/** One turn's talk with the model, until it replies. */
import { ActivityFailure, isCancellation, patched, setCurrentDetails } from '@temporalio/workflow'
import type { HeldUpCall, ToolOutcome, TurnKey, TurnPosition, TurnProgress } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import type { Conversation } from './conversation-state.ts'
import { model, patientRead, record } from './options.ts'
import { converseInSteps } from './turn-in-steps.ts'
import { learnFrom, type Steps } from './turn-steps.ts'

/** Why a turn ended without the model's reply; null where it has one. */
const failureOf: Record<NonNullable<TurnProgress['ended']>, Failure | null> = {
  replied: null,
  refused: Failure.modelRefused,
  model_loop: Failure.modelLoop,
  bad_tool_calls: Failure.modelBadToolCalls,
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
  chat.trail = []
  chat.proposedInTurn = 0
  if (!patched('advances-turns')) return await converseInSteps(chat, key, steps, booked)
  const note = (summary: string, outcome: ToolOutcome): void => {
    learnFrom(chat, key, booked, outcome)
    chat.trail.push(`${summary}: ${outcome.outcome}`)
    setCurrentDetails(chat.markdown())
  }
  let position: TurnPosition = { step: steps.next, modelCalls: 0, repairs: 0 }
  for (;;) {
    const progress = await model(`turn ${key.turn}, from step ${position.step}`).advanceTurn({
      ...key,
      ...position,
    })
    for (const { summary, outcome } of progress.calls) note(summary, outcome)
    if (progress.ended !== null) return failureOf[progress.ended]
    await runHeldUp(key, progress.heldUp, note)
    const { step, modelCalls, repairs } = progress
    position = { step, modelCalls, repairs }
  }
}

/** Calls that a few quick tries were not enough for: reads side by side, proposals one after another behind them. */
async function runHeldUp(
  key: TurnKey,
  calls: HeldUpCall[],
  note: (summary: string, outcome: ToolOutcome) => void,
): Promise<void> {
  const run = async (call: HeldUpCall): Promise<void> => {
    note(call.summary, await runPatiently(key, call))
  }
  await Promise.all(calls.filter(({ proposes }) => !proposes).map(run))
  for (const call of calls.filter(({ proposes }) => proposes)) await run(call)
}

/** Given up where that fails too, so that the model can say so. */
async function runPatiently(
  key: TurnKey,
  { step, modelStep, callId, summary }: HeldUpCall,
): Promise<ToolOutcome> {
  const input = { ...key, step, modelStep, callId }
  try {
    return await patientRead(summary).runTool(input)
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error
  }
  return await record.giveUpTool(input)
}

/** One turn's talk with the model, until it replies. */
import { ActivityFailure, isCancellation, patched, setCurrentDetails } from '@temporalio/workflow'
import type {
  CustomerAct,
  HeldUpCall,
  ToolOutcome,
  TurnKey,
  TurnPosition,
  TurnProgress,
} from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import type { Conversation } from './conversation-state.ts'
import { model, patientRead, record } from './options.ts'
import { converseInSteps } from './turn-in-steps.ts'
import { learnFrom, type Steps } from './turn-steps.ts'

/** Why a turn ended without the model's reply; null where it has one. */
export type Ending = Failure | 'paused' | null
const endingOf: Record<NonNullable<TurnProgress['ended']>, Ending> = {
  paused: 'paused',
  replied: null,
  refused: Failure.modelRefused,
  model_loop: Failure.modelLoop,
  bad_tool_calls: Failure.modelBadToolCalls,
}

/**
 * Null when the model replied; otherwise why it did not. The reply itself is in the transcript. `act`: what the turn begins with, where
 * it has not begun. `booked`: it has a booking's news to tell.
 */
export async function converse(
  chat: Conversation,
  key: TurnKey,
  steps: Steps,
  { act, booked }: { act: CustomerAct | null; booked: boolean },
): Promise<Ending> {
  chat.proposedInTurn = 0
  if (!act && !patched('advances-turns')) return await converseInSteps(chat, key, steps, booked)
  const note = (summary: string, outcome: ToolOutcome): void => {
    learnFrom(chat, key, booked, outcome)
    chat.trail.push(`${summary}: ${outcome.outcome}`)
    setCurrentDetails(chat.markdown())
  }
  const advance = async ({ step, modelCalls, repairs }: TurnPosition): Promise<TurnProgress> => {
    const progressing = model(`turn ${key.turn}, from step ${step}`)
    return await progressing.advanceTurn({ ...key, step, modelCalls, repairs })
  }
  let progress = act
    ? await model(`turn ${key.turn}`).takeTurn({ ...key, ...act })
    : await advance({ step: steps.next, modelCalls: 0, repairs: 0 })
  for (;;) {
    for (const { summary, outcome } of progress.calls) note(summary, outcome)
    if (progress.ended !== null) return endingOf[progress.ended]
    await runHeldUp(key, progress.heldUp, note)
    progress = await advance(progress)
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

/** Where a workflow that a bug led astray is to be taken back to, so that the code of this checkout goes on with it. */
import type { History } from './commands.ts'
import type { Replayer } from './replay.ts'
import { completedTasksOf, endedBadly, failingTaskOf, upTo } from './tasks.ts'

/** `eventId`: the event at which the task to be done again completed or failed; everything before it stays. */
export type ResetPoint = { eventId: number } | { refusal: string }

/** The latest point up to which this code decides as the history has it. Replays the history once for each task it tries. */
export async function findResetPoint(
  history: History,
  workflowId: string,
  replay: Replayer,
): Promise<ResetPoint> {
  const failing = failingTaskOf(history)
  if (failing === undefined && !endedBadly(history)) {
    return { refusal: 'Nothing of it failed. --event takes it back all the same.' }
  }
  const points = [...completedTasksOf(history), ...(failing === undefined ? [] : [failing])]
  for (const eventId of points.toReversed()) {
    const verdict = await replay(upTo(history, eventId), workflowId)
    if (verdict.replays) return { eventId }
    if (verdict.how === 'throws') return { refusal: `This checkout does not mend it. ${verdict.problem}` }
  }
  return { refusal: 'This code decides otherwise from the very first task on.' }
}

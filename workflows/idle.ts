import { sleep, workflowInfo } from '@temporalio/workflow'
import type { Conversation } from './conversation-state.ts'

/** A chat that is idle but busy with its last turn is looked at again after this. */
const shortestPauseMs = 1_000

/** Closes the chat when nobody wrote for `idleMs`. Its clock is the run's start plus the lengths of its own timers. */
export async function closeWhenIdle(chat: Conversation): Promise<void> {
  const runStart = workflowInfo().startTime.getTime()
  for (let now = runStart; ;) {
    const remaining = Math.max(chat.state.lastActAt, runStart) + chat.state.idleMs - now
    if (remaining <= 0 && chat.pending === 0) break
    const pause = Math.max(remaining, shortestPauseMs)
    await sleep(pause, { summary: 'close when idle' })
    now += pause
  }
  chat.closed = true
}

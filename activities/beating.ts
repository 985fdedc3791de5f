import { heartbeat } from '@temporalio/activity'

/** The activities' heartbeat timeout is 2 s: a killed worker is noticed by then. */
const intervalMs = 500

/** Runs the activity's work with a heartbeat, which also is how a cancellation reaches it. `details` go with each beat. */
export async function beating<T>(work: () => Promise<T>, details?: () => unknown): Promise<T> {
  const beat = setInterval(() => heartbeat(details?.()), intervalMs)
  try {
    return await work()
  } finally {
    clearInterval(beat)
  }
}

import { heartbeat } from '@temporalio/activity'

/** The activities' heartbeat timeout is 2 s: a killed worker is noticed by then. */
const intervalMs = 500

/**
 * Runs the activity's work with a heartbeat, which also is how a cancellation reaches it. `details` go with each beat, and with a
 * failure, for the attempt after it. Work that is done before the first beat costs none.
 */
export async function beating<T>(work: () => Promise<T>, details?: () => unknown): Promise<T> {
  const beat = setInterval(() => heartbeat(details?.()), intervalMs)
  try {
    return await work()
  } catch (error) {
    if (details) heartbeat(details())
    throw error
  } finally {
    clearInterval(beat)
  }
}

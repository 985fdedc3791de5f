/** Timeouts and retries by kind of activity, and why each is so. */
import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow'
import { quickTries, type Activities } from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'

/**
 * Writes to our own database: a few ms as a local activity. Repeated without end while the database is away, since giving
 * up would lose what happened; the message waits instead.
 */
export const record = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '100ms', maximumInterval: '2s' },
})

/**
 * A model call takes seconds and streams. The worker beats every 500 ms (activities/beating.ts), so a killed worker is noticed after 2 s; the first
 * retry comes at once, later ones up to 10 s apart, and Retry-After wins over both. After ten minutes the customer is told.
 */
export const model = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '3m',
    scheduleToCloseTimeout: '10m',
    heartbeatTimeout: '2s',
    retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '10s' },
    summary,
  })

/** A read of the dealer backend in the usual case: two tries within about three seconds, without a task queue's round trip. */
export const quickRead = (summary: string) =>
  proxyLocalActivities<Activities>({
    startToCloseTimeout: '1500ms',
    scheduleToCloseTimeout: '3500ms',
    retry: {
      maximumAttempts: quickTries,
      initialInterval: '100ms',
      nonRetryableErrorTypes: [Failure.apimRejectedRequest],
    },
    summary,
  })

/** The same read while the backend is slow or down: each attempt is visible to operators; given up after two minutes. */
export const patientRead = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '6s',
    scheduleToCloseTimeout: '2m',
    // Three seconds apart at most: a customer waits, and the breaker keeps the load off a backend that is down.
    retry: { initialInterval: '500ms', backoffCoefficient: 1.7, maximumInterval: '3s' },
    summary,
  })

/** Whatever changes something at the dealer. The client's own timeout is 5 s per call, and two look-ups may go before a post. */
export const change = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '20s',
    scheduleToCloseTimeout: '10m',
    heartbeatTimeout: '2s',
    retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
    summary,
  })

/** Asking the dealer how an appointment stands: a customer's change may wait behind it, and the next look comes anyway. */
export const dealerCheck = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '30s',
    scheduleToCloseTimeout: '1m',
    heartbeatTimeout: '2s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    summary,
  })

/** A reminder that cannot be delivered within an hour is late enough to be left out: the chat shows it all the same. */
export const reminder = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '15s',
    scheduleToCloseTimeout: '1h',
    heartbeatTimeout: '2s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
    summary,
  })

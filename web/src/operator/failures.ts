/** Failure kinds that operators filter on. */
import { Failure } from '#contracts/failures.ts'

/** What a booking waits for too long; no failure of its own. */
const overdue = 'Overdue'
/** What Temporal tells of its workflow. */
const stalled = ['WorkflowTaskFailed', 'WorkflowEnded']

const choices = (kinds: readonly string[]) => kinds.map((kind) => ({ value: kind, label: kind }))

export const bookingFailures = choices([
  overdue,
  ...stalled,
  Failure.internalError,
  Failure.apimUnavailable,
  Failure.apimRejectedRequest,
  Failure.apimBadAnswer,
  Failure.appointmentMissing,
  Failure.compensationRefused,
  Failure.digestMismatch,
  Failure.illegalTransition,
  Failure.repairRefused,
])

export const turnFailures = choices([
  Failure.modelUnauthorised,
  Failure.modelRejectedRequest,
  Failure.modelUnavailable,
  Failure.modelRefused,
  Failure.modelLoop,
  Failure.modelBadToolCalls,
  Failure.apimUnavailable,
  Failure.apimRejectedRequest,
  Failure.apimBadAnswer,
])

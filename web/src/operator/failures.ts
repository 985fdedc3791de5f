/** Failure kinds that operators filter on. */
import type { Failing } from '#contracts/operator.ts'
import { Failure } from '#contracts/failures.ts'

/** What a booking waits for too long; no failure of its own. */
const overdue = 'Overdue'
/** What Temporal tells of its workflow: nothing to repair, but for developers to see to. */
const ownFaults = ['WorkflowTaskFailed', 'WorkflowEnded'] as const
export type OwnFault = (typeof ownFaults)[number]
export const ownFaultIn = (failing: Failing | null): OwnFault | undefined =>
  ownFaults.find((kind) => kind === failing?.kind)

const choices = (kinds: readonly string[]) => kinds.map((kind) => ({ value: kind, label: kind }))

export const bookingFailures = choices([
  overdue,
  ...ownFaults,
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

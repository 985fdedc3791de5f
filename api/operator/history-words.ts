/** A workflow's history in plain words. Works on what is left of it when the oldest events are missing. */
import type { temporal } from '@temporalio/proto'
import { Cause, scheduledOf, type Event } from './history-events.ts'

export type ProtoFailure = temporal.api.failure.v1.IFailure

/** `failure` and `note` are still as Temporal keeps them. */
export interface Told {
  eventId: number
  at: Date
  text: string
  attempts: number | null
  failure: ProtoFailure | null
  /** Summary of an activity or a timer, encrypted. */
  note: temporal.api.common.v1.IPayload | null
}

/** Oldest first, in and out. What only Temporal's own bookkeeping needs is left out. */
export function tellHistory(events: Event[]): Told[] {
  const byId = new Map(events.map((event) => [Number(event.eventId), event]))
  const ended = new Set<number>()
  const told = events.flatMap((event) => {
    const scheduled = scheduledOf(event)
    if (scheduled !== undefined) ended.add(scheduled)
    const says = tellActivity(event, byId) ?? tellMessage(event, byId) ?? tellLife(event)
    return says ? [{ ...basics(event), ...says }] : []
  })
  const begun = events.filter(
    (event) => event.activityTaskScheduledEventAttributes && !ended.has(Number(event.eventId)),
  )
  const open = begun.map((event) => ({
    ...basics(event),
    text: `${event.activityTaskScheduledEventAttributes?.activityType?.name ?? 'An activity'} begins`,
    note: event.userMetadata?.summary ?? null,
  }))
  return [...told, ...open].toSorted((a, b) => a.eventId - b.eventId)
}

type Says = Partial<Told> & { text: string }

const basics = (event: Event): Told => ({
  eventId: Number(event.eventId),
  at: dateOf(event.eventTime),
  text: '',
  attempts: null,
  failure: null,
  note: event.userMetadata?.summary ?? null,
})

export const dateOf = (time: { seconds?: unknown; nanos?: number | null } | null | undefined): Date =>
  new Date(Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1_000_000))

function tellActivity(event: Event, byId: Map<number, Event>): Says | undefined {
  const { markerRecordedEventAttributes: marker } = event
  if (marker?.markerName === localActivityMarker) return tellLocal(event, marker)
  const id = scheduledOf(event)
  if (id === undefined) return undefined
  const scheduled = byId.get(id)
  const name = scheduled?.activityTaskScheduledEventAttributes?.activityType?.name ?? 'An activity'
  const end = event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes
  const startedId = Number(
    (end ?? event.activityTaskTimedOutEventAttributes ?? event.activityTaskCanceledEventAttributes)
      ?.startedEventId ?? 0,
  )
  const started = byId.get(startedId)?.activityTaskStartedEventAttributes
  const failure =
    event.activityTaskFailedEventAttributes?.failure ?? event.activityTaskTimedOutEventAttributes?.failure
  const how = event.activityTaskCompletedEventAttributes
    ? 'is done'
    : event.activityTaskFailedEventAttributes
      ? 'failed for good'
      : event.activityTaskTimedOutEventAttributes
        ? 'was given up: its time was over'
        : 'was cancelled'
  return {
    text: `${name} ${how}`,
    attempts: started?.attempt ?? null,
    failure: failure ?? started?.lastFailure ?? null,
    note: scheduled?.userMetadata?.summary ?? null,
  }
}

/** Written by Temporal's SDK. */
const localActivityMarker = 'core_local_activity'

function tellLocal(event: Event, marker: temporal.api.history.v1.IMarkerRecordedEventAttributes): Says {
  const data = parse(marker.details?.['data']?.payloads?.[0]?.data)
  const name = localActivityOf(event) || 'A local activity'
  const attempts = typeof data['attempt'] === 'number' ? data['attempt'] : null
  const { failure = null } = marker
  return { text: `${name} ${failure ? 'failed' : 'is done'}`, attempts, failure }
}

/** Name of the local activity whose end an event tells; '' where the marker does not say, undefined for other events. */
export function localActivityOf({ markerRecordedEventAttributes: marker }: Event): string | undefined {
  if (marker?.markerName !== localActivityMarker) return undefined
  const { activity_type: name } = parse(marker.details?.['data']?.payloads?.[0]?.data)
  return typeof name === 'string' ? name : ''
}

function parse(bytes: Uint8Array | null | undefined): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** Updates, signals, timers, and what is sent to other workflows. */
function tellMessage(event: Event, byId: Map<number, Event>): Says | undefined {
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes
  if (accepted) return { text: `Update ${updateName(accepted, byId)} accepted` }
  const admitted = event.workflowExecutionUpdateAdmittedEventAttributes
  if (admitted) return { text: `Update ${admitted.request?.input?.name ?? ''} is delivered again` }
  const completed = event.workflowExecutionUpdateCompletedEventAttributes
  if (completed) {
    const request = byId.get(
      Number(completed.acceptedEventId),
    )?.workflowExecutionUpdateAcceptedEventAttributes
    const failure = completed.outcome?.failure ?? null
    const name = request ? updateName(request, byId) : ''
    return { text: `Update ${name} ${failure ? 'failed' : 'answered'}`, failure }
  }
  const signal = event.workflowExecutionSignaledEventAttributes
  if (signal) return { text: `Signal ${signal.signalName ?? ''} came in` }
  const sent = event.signalExternalWorkflowExecutionInitiatedEventAttributes
  if (sent) return { text: `Tells ${sent.workflowExecution?.workflowId ?? ''} (${sent.signalName ?? ''})` }
  const unsent = event.signalExternalWorkflowExecutionFailedEventAttributes
  if (unsent) return { text: `Could not tell ${unsent.workflowExecution?.workflowId ?? ''}: it has ended` }
  const child = event.startChildWorkflowExecutionInitiatedEventAttributes
  if (child) return { text: `Starts ${child.workflowId ?? ''}` }
  const timer = event.timerStartedEventAttributes
  if (timer) return { text: `Waits, at most ${spanOf(Number(timer.startToFireTimeout?.seconds ?? 0))}` }
  return event.timerFiredEventAttributes ? { text: 'The wait is over' } : undefined
}

/** Of one that is delivered again after a reset, the event of its delivery holds what was asked. */
function updateName(
  {
    acceptedRequest,
    acceptedRequestSequencingEventId: admittedId,
  }: temporal.api.history.v1.IWorkflowExecutionUpdateAcceptedEventAttributes,
  byId: Map<number, Event>,
): string {
  const admitted = byId.get(Number(admittedId ?? 0))?.workflowExecutionUpdateAdmittedEventAttributes
  return acceptedRequest?.input?.name ?? admitted?.request?.input?.name ?? ''
}

function spanOf(seconds: number): string {
  const units = [
    [86_400, 'days'],
    [3_600, 'hours'],
    [60, 'minutes'],
  ] as const
  const [size, name] = units.find(([size]) => seconds >= 2 * size) ?? [1, 'seconds']
  return `${Math.round(seconds / size)} ${name}`
}

function tellFailedTask({
  cause,
  failure = null,
}: temporal.api.history.v1.IWorkflowTaskFailedEventAttributes): Says {
  if (cause === Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW) return { text: 'Taken back to here' }
  if (cause === Cause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)
    return { text: 'The workflow’s own code does not decide as it did before', failure }
  return { text: 'The workflow’s own code failed', failure }
}

/** How the run begins and ends, and what goes wrong with its own code. */
function tellLife(event: Event): Says | undefined {
  const started = event.workflowExecutionStartedEventAttributes
  if (started) {
    return { text: started.continuedExecutionRunId ? 'Goes on from an earlier run' : 'The workflow starts' }
  }
  const task = event.workflowTaskFailedEventAttributes
  if (task) return tellFailedTask(task)
  if (event.workflowTaskTimedOutEventAttributes) {
    return { text: 'A worker did not answer; the work was handed out again' }
  }
  if (event.workflowExecutionCompletedEventAttributes) return { text: 'The workflow is complete' }
  const failed = event.workflowExecutionFailedEventAttributes
  if (failed) return { text: 'The workflow failed', failure: failed.failure ?? null }
  if (event.workflowExecutionTerminatedEventAttributes) return { text: 'The workflow was terminated' }
  if (event.workflowExecutionCancelRequestedEventAttributes) return { text: 'Cancellation was asked for' }
  if (event.workflowExecutionCanceledEventAttributes) return { text: 'The workflow was cancelled' }
  if (event.workflowExecutionTimedOutEventAttributes) return { text: 'The workflow’s time was over' }
  return event.workflowExecutionContinuedAsNewEventAttributes ? { text: 'Goes on in a new run' } : undefined
}

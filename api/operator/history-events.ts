/** What kind of thing an event of a history tells of. */
import proto, { type temporal } from '@temporalio/proto'

export const { WorkflowTaskFailedCause: Cause } = proto.temporal.api.enums.v1
export type Event = temporal.api.history.v1.IHistoryEvent

/** Of an event that ends an activity: the id of the one that began it. */
export function scheduledOf(event: Event): number | undefined {
  const end =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes
  return end?.scheduledEventId ? Number(end.scheduledEventId) : undefined
}

/** The first failure of the task that fails now; undefined where the latest task did not fail. */
export function failingTaskOf(events: Event[]): Event | undefined {
  const since = events.findLastIndex((event) => event.workflowTaskCompletedEventAttributes)
  return events.slice(since + 1).find((event) => {
    const cause = event.workflowTaskFailedEventAttributes?.cause
    return cause !== undefined && cause !== Cause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW
  })
}

/** Where a workflow can be taken back to. */
export const isTaskEnd = (event: Event): boolean =>
  Boolean(
    event.workflowTaskCompletedEventAttributes ??
    event.workflowTaskFailedEventAttributes ??
    event.workflowTaskTimedOutEventAttributes,
  )

/** What came from outside. */
export const isMessage = (event: Event): boolean =>
  Boolean(
    event.workflowExecutionSignaledEventAttributes ?? event.workflowExecutionUpdateAcceptedEventAttributes,
  )

/** What the workflow itself had done: activities, waits, messages to others. */
export const isWork = (event: Event): boolean =>
  Boolean(
    scheduledOf(event) ??
    event.activityTaskScheduledEventAttributes ??
    event.markerRecordedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.startChildWorkflowExecutionInitiatedEventAttributes ??
    event.signalExternalWorkflowExecutionInitiatedEventAttributes,
  )

/** Billable actions in a history, by Temporal Cloud's rules (docs.temporal.io/cloud/actions). */
import type { temporal } from '@temporalio/proto'

type HistoryEvent = temporal.api.history.v1.IHistoryEvent

export function actionsIn(events: readonly HistoryEvent[]): number {
  // All local activities of one workflow task together are one.
  const tasksWithLocalActivities = new Set<string>()
  let actions = 0
  for (const event of events) {
    const marker = event.markerRecordedEventAttributes
    if (marker?.markerName === 'core_local_activity')
      tasksWithLocalActivities.add(String(marker.workflowTaskCompletedEventId))
    // A retried activity leaves one event that says how often it was started.
    else if (event.activityTaskStartedEventAttributes)
      actions += event.activityTaskStartedEventAttributes.attempt ?? 1
    else if (event.startChildWorkflowExecutionInitiatedEventAttributes) actions += 2
    else if (
      event.workflowExecutionStartedEventAttributes ??
      event.workflowExecutionUpdateAcceptedEventAttributes ??
      event.workflowExecutionSignaledEventAttributes ??
      event.signalExternalWorkflowExecutionInitiatedEventAttributes ??
      event.timerStartedEventAttributes ??
      event.upsertWorkflowSearchAttributesEventAttributes
    )
      actions++
  }
  return actions + tasksWithLocalActivities.size
}

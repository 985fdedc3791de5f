/** The workflow tasks of a history: which fails now, and the points it can be taken back to. */
import { z } from 'zod'
import type { History } from './commands.ts'

const Task = z.looseObject({ scheduledEventId: z.unknown(), startedEventId: z.unknown() })
const Event = z.object({
  eventId: z.coerce.number(),
  eventTime: z.unknown(),
  workflowTaskCompletedEventAttributes: Task.optional(),
  workflowTaskFailedEventAttributes: Task.extend({ cause: z.string() }).optional(),
  workflowExecutionFailedEventAttributes: z.object({}).optional(),
  workflowExecutionTimedOutEventAttributes: z.object({}).optional(),
  workflowExecutionTerminatedEventAttributes: z.object({}).optional(),
})
const eventsOf = (history: History) => z.array(Event).parse(history.events)

/** Ids of the events at which workflow tasks completed, in order. */
export const completedTasksOf = (history: History): number[] =>
  eventsOf(history).flatMap((event) => (event.workflowTaskCompletedEventAttributes ? [event.eventId] : []))

/** The event at which the task that fails now failed first; undefined where the latest task did not fail. */
export function failingTaskOf(history: History): number | undefined {
  const since = completedTasksOf(history).at(-1) ?? 0
  return eventsOf(history).find(
    ({ eventId, workflowTaskFailedEventAttributes: failed }) =>
      eventId > since && failed && failed.cause !== 'WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW',
  )?.eventId
}

/** Whether the run ended otherwise than by coming to its end. */
export function endedBadly(history: History): boolean {
  const last = eventsOf(history).at(-1)
  return Boolean(
    last?.workflowExecutionFailedEventAttributes ??
    last?.workflowExecutionTimedOutEventAttributes ??
    last?.workflowExecutionTerminatedEventAttributes,
  )
}

/** The history up to the task that completed or failed at this event, as if that task had completed and decided nothing. */
export function upTo(history: History, eventId: number): History {
  const kept = history.events.filter((event) => Number(event.eventId) < eventId)
  const end = eventsOf(history).find((event) => event.eventId === eventId)
  const { scheduledEventId, startedEventId } =
    end?.workflowTaskCompletedEventAttributes ?? end?.workflowTaskFailedEventAttributes ?? {}
  const completed = {
    eventId: String(eventId),
    eventTime: end?.eventTime,
    eventType: 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED',
    workflowTaskCompletedEventAttributes: { scheduledEventId, startedEventId },
  }
  return { ...history, events: [...kept, completed] }
}

/** What a run left in Temporal, turn by turn, counted from its history: nothing has to be noted while a turn runs. */
import type { temporal } from '@temporalio/proto'
import type { HistoryUsage } from '#contracts/operator-usage.ts'
import { localActivityOf } from './history-words.ts'

type Event = temporal.api.history.v1.IHistoryEvent

export interface Run {
  /** All of them, oldest first. */
  events: Event[]
  /** The size of the history now. */
  bytes: number
  /** Number of the first turn that it began or will begin. */
  firstTurn: number
}

/** Each begins a turn, in the order of their numbers. The first is an activity, the others are local ones. */
const beginnings = new Set(['takeTurn', 'beginTurn', 'announceBooking'])

/**
 * By turn. A turn's part begins with the workflow task that began it; how a run begins is still part of the turn before, in a first
 * run of the first turn. A run without turns, such as a booking's, is one part under 0.
 */
export function usageByTurn({ events, bytes, firstTurn }: Run): Map<number, HistoryUsage> {
  const byId = new Map(events.map((event) => [Number(event.eventId), event]))
  const begun = events.filter(beginsTurn).map((event) => taskOf(event, byId))
  const starts = [
    { turn: firstTurn > 1 ? firstTurn - 1 : firstTurn, id: 0, bytes: 0 },
    ...begun.map((task, at) => ({ turn: firstTurn + at, ...task })),
  ]
  const parts = new Map<number, HistoryUsage>()
  for (const [at, from] of starts.entries()) {
    const to = starts[at + 1] ?? { id: Infinity, bytes }
    const part = events.filter(({ eventId }) => Number(eventId) >= from.id && Number(eventId) < to.id)
    const usage = {
      actions: countActions(part),
      events: part.length,
      bytes: Math.max(to.bytes - from.bytes, 0),
    }
    parts.set(from.turn, addHistory(parts.get(from.turn) ?? noHistory, usage))
  }
  return parts
}

const beginsTurn = (event: Event): boolean => {
  const { activityTaskScheduledEventAttributes: scheduled } = event
  return beginnings.has(scheduled?.activityType?.name ?? localActivityOf(event) ?? '')
}

/** The workflow task that an event came out of: where it begins in the history, and how large that was then. */
function taskOf(event: Event, byId: Map<number, Event>): { id: number; bytes: number } {
  const { activityTaskScheduledEventAttributes: scheduled, markerRecordedEventAttributes: marker } = event
  const completedId = (scheduled ?? marker)?.workflowTaskCompletedEventId
  const task = byId.get(Number(completedId))?.workflowTaskCompletedEventAttributes
  const started = byId.get(Number(task?.startedEventId))?.workflowTaskStartedEventAttributes
  return { id: Number(task?.scheduledEventId ?? 0), bytes: Number(started?.historySizeBytes ?? 0) }
}

/** By https://docs.temporal.io/evaluate/cloud/actions; all local activities of one workflow task are one action. */
export function countActions(events: Event[]): number {
  const tasks = new Set<number>()
  let actions = 0
  for (const event of events) {
    if (localActivityOf(event) === undefined) actions += actionsOf(event)
    else tasks.add(Number(event.markerRecordedEventAttributes?.workflowTaskCompletedEventId))
  }
  return actions + tasks.size
}

function actionsOf(event: Event): number {
  const started = event.workflowExecutionStartedEventAttributes
  // A child's start is counted where its parent ordered it, with the two actions that it costs.
  if (started) return started.parentWorkflowExecution && !started.continuedExecutionRunId ? 0 : 1
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return 2
  // Each attempt is one: the first is counted with the order, so that an activity that still runs is not missed.
  if (event.activityTaskScheduledEventAttributes) return 1
  const { activityTaskStartedEventAttributes: attempts } = event
  if (attempts) return (attempts.attempt ?? 1) - 1
  // A signal from workflow to workflow is counted where it comes in.
  const one =
    event.workflowExecutionSignaledEventAttributes ??
    event.workflowExecutionUpdateAcceptedEventAttributes ??
    event.timerStartedEventAttributes ??
    event.upsertWorkflowSearchAttributesEventAttributes
  return one ? 1 : 0
}

export const noHistory: HistoryUsage = { actions: 0, events: 0, bytes: 0 }

export const addHistory = (a: HistoryUsage, b: HistoryUsage): HistoryUsage => ({
  actions: a.actions + b.actions,
  events: a.events + b.events,
  bytes: a.bytes + b.bytes,
})

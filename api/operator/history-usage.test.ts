import { describe, expect, it } from 'vitest'
import type { temporal } from '@temporalio/proto'
import { countActions, usageByTurn } from './history-usage.ts'

type Event = temporal.api.history.v1.IHistoryEvent

const local = (activityType: string, task: number): Event => ({
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    details: { data: { payloads: [{ data: Buffer.from(JSON.stringify({ activity_type: activityType })) }] } },
    workflowTaskCompletedEventId: long(task),
  },
})
/** As far as it is read. */
const long = (value: number) => value as unknown as Long
type Long = NonNullable<Event['eventId']>
const numbered = (events: Event[]) => events.map((event, at) => ({ ...event, eventId: long(at + 1) }))
/** A workflow task whose first event has the number `id`, in a history of so many bytes. */
const task = (id: number, bytes: number): Event[] => [
  { workflowTaskScheduledEventAttributes: {} },
  { workflowTaskStartedEventAttributes: { historySizeBytes: long(bytes) } },
  { workflowTaskCompletedEventAttributes: { scheduledEventId: long(id), startedEventId: long(id + 1) } },
]

describe('actions', () => {
  it.each<[string, number, Event[]]>([
    ['a start', 1, [{ workflowExecutionStartedEventAttributes: {} }]],
    [
      'a run that goes on',
      1,
      [{ workflowExecutionStartedEventAttributes: { continuedExecutionRunId: 'r' } }],
    ],
    [
      'a child, with its start',
      2,
      [
        { startChildWorkflowExecutionInitiatedEventAttributes: {} },
        { workflowExecutionStartedEventAttributes: { parentWorkflowExecution: { workflowId: 'w' } } },
      ],
    ],
    ['an activity that runs', 1, [{ activityTaskScheduledEventAttributes: {} }]],
    [
      'an activity of three attempts',
      3,
      [
        { activityTaskScheduledEventAttributes: {} },
        { activityTaskStartedEventAttributes: { attempt: 3 } },
        { activityTaskCompletedEventAttributes: {} },
      ],
    ],
    ['local activities of one task', 1, [local('beginTurn', 4), local('addNote', 4)]],
    ['local activities of two tasks', 2, [local('beginTurn', 4), local('addNote', 8)]],
    [
      'an update with its answer',
      1,
      [
        { workflowExecutionUpdateAcceptedEventAttributes: {} },
        { workflowExecutionUpdateCompletedEventAttributes: {} },
      ],
    ],
    ['a signal that comes in', 1, [{ workflowExecutionSignaledEventAttributes: {} }]],
    [
      'a signal that goes out',
      0,
      [
        { signalExternalWorkflowExecutionInitiatedEventAttributes: {} },
        { externalWorkflowExecutionSignaledEventAttributes: {} },
      ],
    ],
    ['a timer that fires', 1, [{ timerStartedEventAttributes: {} }, { timerFiredEventAttributes: {} }]],
    ['search attributes', 1, [{ upsertWorkflowSearchAttributesEventAttributes: {} }]],
    ['a workflow task', 0, task(1, 0)],
    ['a marker of a patch', 0, [{ markerRecordedEventAttributes: { markerName: 'core_patch' } }]],
  ])('counts %s as %d', (_what, actions, events) => {
    expect(countActions(numbered(events))).toBe(actions)
  })
})

describe('turns', () => {
  const events = numbered([
    { workflowExecutionStartedEventAttributes: {} },
    ...task(2, 100),
    local('beginTurn', 4),
    ...task(6, 400),
    local('announceBooking', 8),
    { timerStartedEventAttributes: {} },
    ...task(11, 700),
    {
      activityTaskScheduledEventAttributes: {
        activityType: { name: 'takeTurn' },
        workflowTaskCompletedEventId: long(13),
      },
    },
  ])

  it('begin with the task that begins them; a first run begins with the first', () => {
    expect(Object.fromEntries(usageByTurn({ events, bytes: 1_000, firstTurn: 1 }))).toEqual({
      1: { actions: 2, events: 5, bytes: 400 },
      2: { actions: 2, events: 5, bytes: 300 },
      3: { actions: 1, events: 4, bytes: 300 },
    })
  })

  it('have the start of a later run with the turn before it, also where none has begun in it', () => {
    expect(Object.fromEntries(usageByTurn({ events, bytes: 1_000, firstTurn: 7 }))).toEqual({
      6: { actions: 1, events: 1, bytes: 100 },
      7: { actions: 1, events: 4, bytes: 300 },
      8: { actions: 2, events: 5, bytes: 300 },
      9: { actions: 1, events: 4, bytes: 300 },
    })
    expect([...usageByTurn({ events: events.slice(0, 4), bytes: 300, firstTurn: 7 }).keys()]).toEqual([6])
  })

  it('are none in other workflows: these are one part', () => {
    const events = numbered([{ workflowExecutionStartedEventAttributes: {} }, ...task(2, 100)])
    expect(Object.fromEntries(usageByTurn({ events, bytes: 300, firstTurn: 0 }))).toEqual({
      0: { actions: 1, events: 4, bytes: 300 },
    })
  })
})

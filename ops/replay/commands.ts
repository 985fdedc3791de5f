/** What a workflow asked Temporal for: as its history has it, and as this code does. */
import { z } from 'zod'

export type CommandKind =
  'activity' | 'localActivity' | 'timer' | 'childWorkflow' | 'signal' | 'continueAsNew'

export interface AskedCommand {
  kind: CommandKind
  /** Of the activity, workflow or signal; empty for others. */
  name: string
  /** `workflows/turn.ts:88`; null where it is not our own code that asks. */
  source: string | null
}

export interface RecordedCommand {
  kind: CommandKind
  name: string
  eventId: number
}

const name = z.object({ name: z.string() })
const Event = z.object({
  eventId: z.coerce.number(),
  activityTaskScheduledEventAttributes: z.object({ activityType: name }).optional(),
  startChildWorkflowExecutionInitiatedEventAttributes: z.object({ workflowType: name }).optional(),
  signalExternalWorkflowExecutionInitiatedEventAttributes: z.object({ signalName: z.string() }).optional(),
  timerStartedEventAttributes: z.object({}).optional(),
  workflowExecutionContinuedAsNewEventAttributes: z.object({}).optional(),
  markerRecordedEventAttributes: z
    .object({
      markerName: z.string(),
      details: z.record(
        z.string(),
        z.object({ payloads: z.array(z.object({ data: z.string().default('') })) }),
      ),
    })
    .optional(),
})
/** As `temporal workflow show --output json` and the SDK write it. */
export const History = z.looseObject({ events: z.array(z.looseObject({ eventId: z.unknown() })) })
export type History = z.infer<typeof History>

const LocalActivity = z.object({ seq: z.number(), activity_type: z.string() })

/** In the order in which they were asked for. */
export function commandsOf(history: History): RecordedCommand[] {
  const commands: (RecordedCommand & { order: number })[] = []
  for (const event of z.array(Event).parse(history.events)) {
    const { eventId } = event
    const add = (kind: CommandKind, called: string, order = eventId) =>
      commands.push({ kind, name: called, eventId, order })
    const activity = event.activityTaskScheduledEventAttributes
    const child = event.startChildWorkflowExecutionInitiatedEventAttributes
    const signal = event.signalExternalWorkflowExecutionInitiatedEventAttributes
    const marker = event.markerRecordedEventAttributes
    if (activity) add('activity', activity.activityType.name)
    if (child) add('childWorkflow', child.workflowType.name)
    if (signal) add('signal', signal.signalName)
    if (event.timerStartedEventAttributes) add('timer', '')
    if (event.workflowExecutionContinuedAsNewEventAttributes) add('continueAsNew', '')
    if (marker?.markerName === 'core_local_activity') {
      const data = marker.details['data']?.payloads[0]?.data ?? ''
      const { seq, activity_type } = LocalActivity.parse(JSON.parse(Buffer.from(data, 'base64').toString()))
      // A marker comes when the activity has ended: they are asked for by their number.
      add('localActivity', activity_type, seq)
    }
  }
  return commands.toSorted((a, b) => a.order - b.order)
}

/** The first decision that is another one: what the history has, what this code asks for instead; one of them may be missing. */
export interface Difference {
  recorded?: RecordedCommand
  asked?: AskedCommand
}

/**
 * Kind by kind, since commands of one workflow task may stand in the history in another order than they were asked for.
 * `reached`: the event at which the replay stopped; what the history has after it says nothing.
 */
export function firstDifference(
  recorded: RecordedCommand[],
  asked: AskedCommand[],
  reached = Infinity,
): Difference {
  const differences: Difference[] = []
  for (const kind of new Set([...recorded, ...asked].map((command) => command.kind))) {
    const was = recorded.filter((command) => command.kind === kind)
    const now = asked.filter((command) => command.kind === kind)
    const at = was.findIndex((command, index) => command.name !== now[index]?.name)
    const index = at === -1 ? was.length : at
    differences.push({
      ...(was[index] && { recorded: was[index] }),
      ...(now[index] && { asked: now[index] }),
    })
  }
  const first = differences
    .filter((difference) => (difference.recorded?.eventId ?? Infinity) <= reached)
    .toSorted((a, b) => (a.recorded?.eventId ?? Infinity) - (b.recorded?.eventId ?? Infinity))[0]
  // What this code asks for in place of what it does no more.
  const instead = first?.asked ?? differences.find((difference) => difference.asked)?.asked
  return { ...(first?.recorded && { recorded: first.recorded }), ...(instead && { asked: instead }) }
}

const nouns: Record<CommandKind, string> = {
  activity: 'activity',
  localActivity: 'local activity',
  timer: 'timer',
  childWorkflow: 'child workflow',
  signal: 'signal',
  continueAsNew: 'continue-as-new',
}
const named = ({ kind, name: called }: { kind: CommandKind; name: string }): string =>
  `${nouns[kind]}${called === '' ? '' : ` ${called}`}`

/** In a sentence. */
export function explain({ recorded, asked }: Difference): string {
  const where = asked ? `${named(asked)} (${asked.source ?? 'not in workflows/'})` : ''
  if (recorded && asked)
    return `Event ${recorded.eventId}: the history has ${named(recorded)}, this code asks for ${where}.`
  if (recorded)
    return `Event ${recorded.eventId}: the history has ${named(recorded)}, which this code does not ask for.`
  if (asked) return `This code asks for ${where}, which the history does not have.`
  return 'The same commands, in another order or with other details.'
}

/** Where this code was when the replay stopped. */
export const latest = (asked: AskedCommand[]): string => {
  const last = asked.at(-1)
  return last
    ? ` The latest that this code asked for: ${named(last)} (${last.source ?? 'not in workflows/'}).`
    : ''
}

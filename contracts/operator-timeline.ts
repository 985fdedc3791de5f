/** What an operator reads of one booking or one conversation: `GET /v1/operator/bookings/{ref}` and `.../conversations/{id}`. */
import { z } from 'zod'
import { BookingStatus } from './booking-states.ts'
import { Decision, ProposalView, ToolCallView } from './chat.ts'
import { OperatorBooking, OperatorConversation } from './operator.ts'
import { RepairOption } from './operator-repair.ts'
import { BookingUsage, ConversationUsage } from './operator-usage.ts'

const at = z.iso.datetime()

/** One thing that happened. `turn` counts from 1. */
export const TimelineEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('message'),
    at,
    turn: z.int(),
    /** `system`: a fixed sentence of ours. */
    author: z.enum(['customer', 'assistant', 'system']),
    /** Null where the act was a button: `decision` says which. */
    text: z.string().nullable(),
    decision: Decision.nullable(),
    /** The failure that ended the turn with this reply. */
    failure: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('model_call'),
    at,
    turn: z.int(),
    step: z.int(),
    /** Tokens, duration and attempts are null for calls from before they were kept. */
    inputTokens: z.int().nullable(),
    outputTokens: z.int().nullable(),
    durationMs: z.int().nullable(),
    attempts: z.int().nullable(),
    /** Names of the tools that it asked for; none where it replied. */
    asked: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('tool_call'),
    at,
    turn: z.int(),
    step: z.int(),
    call: ToolCallView,
    attempts: z.int().nullable(),
  }),
  z.object({ kind: z.literal('proposal'), at, turn: z.int(), proposal: ProposalView }),
  z.object({ kind: z.literal('closed'), at }),
  z.object({
    kind: z.literal('ledger'),
    at,
    bookingRef: z.string(),
    status: BookingStatus,
    /** A subject, `customer`, `dealer`, or `workflow`. */
    by: z.string(),
    /** What happened, in a sentence. */
    text: z.string(),
    detail: z.record(z.string(), z.unknown()),
  }),
  z.object({
    kind: z.literal('temporal'),
    at,
    eventId: z.int(),
    /** What happened, in a sentence. */
    text: z.string(),
    /** Of an activity that ended. */
    attempts: z.int().nullable(),
    /** The last failure's message. */
    failure: z.string().nullable(),
  }),
])
export type TimelineEntry = z.infer<typeof TimelineEntry>

export const PendingActivity = z.object({
  name: z.string(),
  attempt: z.int(),
  state: z.enum(['running', 'waiting']),
  /** The latest attempt's failure, its kind before the colon; null before the first one failed. */
  lastFailure: z.string().nullable(),
  /** When the next attempt begins; null while one runs. */
  nextAttemptAt: at.nullable(),
})
export type PendingActivity = z.infer<typeof PendingActivity>

/** The workflow behind it. `unknown`: Temporal keeps it no longer; `unreachable`: Temporal does not answer now. */
export const WorkflowView = z.object({
  workflowId: z.string(),
  status: z.enum([
    'running',
    'completed',
    'failed',
    'cancelled',
    'terminated',
    'timed_out',
    'continued_as_new',
    'unknown',
    'unreachable',
  ]),
  /** Page of the Temporal UI; null where no UI is configured. */
  url: z.url().nullable(),
  pendingActivities: z.array(PendingActivity),
  /** Our own workflow code fails and is tried again without end; null where it does not. `why` names the line where it is known. */
  stalled: z.object({ why: z.string(), since: at, attempt: z.int() }).nullable(),
  /** Earlier events are left out of the timeline; the Temporal UI has them. */
  truncated: z.boolean(),
})
export type WorkflowView = z.infer<typeof WorkflowView>

/** The customer's data stand here, and reading it is an audit line. */
export const OperatorBookingDetail = z.object({
  booking: OperatorBooking,
  /** As approved, with later dates, times and corrections. */
  arguments: z.record(z.string(), z.string()),
  reason: z.string().nullable(),
  workflow: WorkflowView,
  repairs: z.array(RepairOption),
  usage: BookingUsage,
  /** Oldest first. */
  timeline: z.array(TimelineEntry),
  /** The chat has earlier entries than those shown. */
  truncated: z.boolean(),
})
export type OperatorBookingDetail = z.infer<typeof OperatorBookingDetail>

export const OperatorConversationDetail = z.object({
  conversation: OperatorConversation,
  bookings: z.array(OperatorBooking),
  workflow: WorkflowView,
  usage: ConversationUsage,
  /** Oldest first. */
  timeline: z.array(TimelineEntry),
  /** There are earlier entries than those shown. */
  truncated: z.boolean(),
})
export type OperatorConversationDetail = z.infer<typeof OperatorConversationDetail>

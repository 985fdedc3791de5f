/** What the console and `ops` say to `/v1/operator`: lists, the audit log, hints. Nothing here holds a number, a plate or a text. */
import { z } from 'zod'
import { BookingStatus, RepairAction } from './booking-states.ts'

/**
 * Why a booking or a conversation needs a look. `Overdue`: it waits for the dealer longer than it should; `WorkflowTaskFailed`: our own
 * code fails at it; `WorkflowEnded`: its workflow ended before it did; else a failure (contracts/failures.ts).
 */
export const Failing = z.object({ kind: z.string(), why: z.string() })
export type Failing = z.infer<typeof Failing>

/** Why an operator does something. */
export const Reason = z
  .string()
  .trim()
  .regex(/^\P{C}{1,500}$/u, 'expected why, in 1 to 500 characters')

/** A booking in a list. */
export const OperatorBooking = z.object({
  bookingRef: z.string(),
  status: BookingStatus,
  /** When it came into this state. */
  since: z.iso.datetime(),
  bookingId: z.string().nullable(),
  conversationId: z.uuid(),
  /** The customer's. */
  subject: z.string(),
  dealerCode: z.string(),
  dealerName: z.string(),
  appointmentDate: z.string(),
  appointmentTime: z.string(),
  serviceType: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Null for a booking that is in order. */
  failing: Failing.nullable(),
  /** Those that are possible now. */
  repairs: z.array(RepairAction),
})
export type OperatorBooking = z.infer<typeof OperatorBooking>

/** `next` goes into `cursor` for the next page; null at the end. Newest first. */
export const OperatorBookingPage = z.object({
  bookings: z.array(OperatorBooking),
  next: z.string().nullable(),
})
export type OperatorBookingPage = z.infer<typeof OperatorBookingPage>

export const ConversationState = z.enum(['open', 'paused', 'closed'])
export type ConversationState = z.infer<typeof ConversationState>

/** Why a conversation asks the model no more: its tokens or its money are spent. */
export const Pause = z.object({ budget: z.enum(['tokens', 'cost']), why: z.string() })
export type Pause = z.infer<typeof Pause>

export const OperatorConversation = z.object({
  conversationId: z.uuid(),
  /** `mcp` holds what a caller with a model of their own left; it has no turns. */
  channel: z.enum(['chat', 'mcp']),
  state: ConversationState,
  /** Null for a conversation that is not paused. */
  pause: Pause.nullable(),
  subject: z.string(),
  createdAt: z.iso.datetime(),
  turns: z.int(),
  failedTurns: z.int(),
  /** Kind of the latest turn that failed. */
  failure: z.string().nullable(),
  bookingRefs: z.array(z.string()),
  /** Our own code fails at it; null where it does not. */
  failing: Failing.nullable(),
})
export type OperatorConversation = z.infer<typeof OperatorConversation>

/** `POST /v1/operator/conversations/{id}/resume` */
export const ResumeBody = z.strictObject({
  /** For the audit log. */
  reason: Reason,
})
/** Whether our own code fails at it is not asked here. */
export const ResumeResult = z.object({ conversation: OperatorConversation.omit({ failing: true }) })
export type ResumeResult = z.infer<typeof ResumeResult>

export const OperatorConversationPage = z.object({
  conversations: z.array(OperatorConversation),
  next: z.string().nullable(),
})
export type OperatorConversationPage = z.infer<typeof OperatorConversationPage>

export const AuditEntry = z.object({
  id: z.int(),
  at: z.iso.datetime(),
  /** Who. */
  subject: z.string(),
  action: z.string(),
  /** What it was done to. */
  target: z.string(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditPage = z.object({ lines: z.array(AuditEntry), next: z.string().nullable() })
export type AuditPage = z.infer<typeof AuditPage>

/**
 * Events of `GET /v1/operator/events`, by their SSE name. `changed` is a hint: look again. Several changes of one thing may come as
 * one. `resync`: hints may have been missed; it is the first event too.
 */
export const OperatorEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('changed'),
    kind: z.enum(['booking', 'conversation']),
    id: z.string(),
    /** As the lists have it; but a paused conversation is told as `open`. */
    state: z.string(),
  }),
  z.object({ type: z.literal('resync') }),
])
export type OperatorEvent = z.infer<typeof OperatorEvent>

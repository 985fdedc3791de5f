/** What the chat API, the event stream, the web page and the terminal chat say to each other. */
import { z } from 'zod'
import { IsoDate, TimeOfDay } from './apim.ts'
import { BookingStatus } from './booking-states.ts'

export const limits = {
  /** Characters in one message. */
  messageText: 10_000,
  /** Messages that may wait while a turn runs; one more is refused with 429. */
  queuedMessages: 5,
} as const

export const ConversationId = z.uuid()
/** The caller's own id of a message: the same id is never answered twice. */
export const MessageId = z
  .string()
  .regex(/^[\w.-]{1,64}$/, 'expected 1 to 64 letters, digits, "_", "-" or "."')
export const MessageText = z
  .string()
  .max(limits.messageText, `expected at most ${limits.messageText} characters`)
  .refine((text) => text.trim() !== '', 'expected a text that is not empty')
  .refine(
    (text) => text.isWellFormed() && !text.includes('\0'),
    'expected whole Unicode characters and no NUL',
  )
  // Both rules, for the API's description.
  .meta({ pattern: '^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$' })

const ProposalId = z.string().regex(/^[\w-]{1,100}$/, 'expected a proposalId')
export const SendMessageBody = z.strictObject({
  text: MessageText,
  messageId: MessageId.optional(),
  /**
   * The open proposal that stood before the customer's eyes when they wrote this, null for none: a typed yes approves no other.
   * Left out, it is the one that the latest reply presented; a client that may lag behind, or sends again later, must say it.
   */
  inSight: ProposalId.nullable().optional(),
})
export const CreateConversationBody = z.strictObject({
  text: MessageText.optional(),
  messageId: MessageId.optional(),
})
export const Decision = z.enum(['confirm', 'decline'])
export type Decision = z.infer<typeof Decision>
export const DecideProposalBody = z.strictObject({ decision: Decision })

export const ToolCallView = z.object({
  callId: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** `failed`: the backend refused or was not reachable. `invalid`: the model asked for something impossible. */
  outcome: z.enum(['done', 'failed', 'invalid']),
  durationMs: z.int(),
  result: z.unknown().meta({
    description:
      'What came of it, as the dealer backend or we said it: bounded, and of a customer no more than the caller may see.',
  }),
})
export type ToolCallView = z.infer<typeof ToolCallView>

export const ProposalStatus = z.enum(['open', 'confirmed', 'declined', 'superseded', 'expired'])
export type ProposalStatus = z.infer<typeof ProposalStatus>
/** What a confirmed proposal does: makes a booking, moves it, or cancels it. */
export const ProposalKind = z.enum(['book', 'reschedule', 'cancel'])
export type ProposalKind = z.infer<typeof ProposalKind>
export const ProposalView = z.object({
  proposalId: z.string(),
  kind: ProposalKind,
  /** The booking to be moved or cancelled; null for a new one. */
  bookingRef: z.string().nullable(),
  summary: z.string(),
  status: ProposalStatus,
  arguments: z.record(z.string(), z.unknown()),
  expiresAt: z.iso.datetime(),
})
export type ProposalView = z.infer<typeof ProposalView>

/** A time that was free when it was looked up. */
export const FreeSlot = z.object({ date: IsoDate, time: TimeOfDay })
export type FreeSlot = z.infer<typeof FreeSlot>

export const BookingView = z.object({
  bookingRef: z.string(),
  status: BookingStatus,
  /** The APIM's id, null until it confirmed. */
  bookingId: z.string().nullable(),
  dealerCode: z.string(),
  dealerName: z.string().nullable(),
  appointmentDate: z.string(),
  appointmentTime: z.string(),
  serviceType: z.string(),
  vehicleRegistration: z.string(),
  /** Why it was rejected, cancelled or waits for a person, or why the latest change was refused; null otherwise. */
  reason: z.string().nullable(),
  /** The nearest free times at the same dealer where the wanted one was refused. */
  alternatives: z.array(FreeSlot),
})
export type BookingView = z.infer<typeof BookingView>

/** Why a customer cancels, by the APIM's own reason codes. */
export const CancelReason = z.enum([
  'CUSTOMER_REQUEST',
  'CUSTOMER_UNAVAILABLE',
  'BOOKED_ELSEWHERE',
  'DUPLICATE_BOOKING',
  'VEHICLE_SOLD',
  'OTHER',
])
export type CancelReason = z.infer<typeof CancelReason>
export const RescheduleBody = z.strictObject({ appointmentDate: IsoDate, appointmentTime: TimeOfDay })
/** The times of a day at a booking's dealer, for its service. */
export const SlotsView = z.object({
  date: IsoDate,
  slots: z.array(z.object({ time: TimeOfDay, available: z.boolean() })),
})
export type SlotsView = z.infer<typeof SlotsView>
export const CancelBody = z.strictObject({ reasonCode: CancelReason.default('CUSTOMER_REQUEST') })

export const ReplyView = z.object({
  text: z.string(),
  /** The model that wrote it; `offline-…` is the built-in rule-based model, `none` a fixed sentence of ours. */
  model: z.string(),
})
export type ReplyView = z.infer<typeof ReplyView>

/** What a customer thinks of a reply. */
export const Rating = z.enum(['up', 'down'])
export type Rating = z.infer<typeof Rating>
/** Null takes a rating back. */
export const FeedbackBody = z.strictObject({ rating: Rating.nullable() })

/** What this installation is. */
export const About = z.object({
  model: z.string(),
  /** True for the built-in rule-based model. */
  offline: z.boolean(),
  guestAccess: z.boolean(),
  timeZone: z.literal('Asia/Kolkata'),
})
export type About = z.infer<typeof About>

export const GuestToken = z.object({ token: z.string(), expiresAt: z.iso.datetime() })
export type GuestToken = z.infer<typeof GuestToken>

/** One turn: a customer's act and what came of it. `turn` counts from 1; `reply` is null while it runs. */
export const TurnView = z.object({
  turn: z.int(),
  messageId: z.string().nullable(),
  /** Null where the act was a button or the turn was ours (a late booking result). */
  text: z.string().nullable(),
  decision: Decision.nullable(),
  status: z.enum(['running', 'done', 'failed']),
  reply: ReplyView.nullable(),
  rating: Rating.nullable(),
  toolCalls: z.array(ToolCallView),
  proposal: ProposalView.nullable(),
  bookings: z.array(BookingView),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
})
export type TurnView = z.infer<typeof TurnView>

export const ConversationView = z.object({
  conversationId: ConversationId,
  state: z.enum(['open', 'closed']),
  createdAt: z.iso.datetime(),
  turns: z.int(),
  proposal: ProposalView.nullable(),
  bookings: z.array(BookingView),
})
export type ConversationView = z.infer<typeof ConversationView>

/** A conversation in the list of one's own, latest first. */
export const ListedConversation = z.object({
  conversationId: ConversationId,
  state: z.enum(['open', 'closed']),
  createdAt: z.iso.datetime(),
  firstText: z.string().nullable(),
})
export type ListedConversation = z.infer<typeof ListedConversation>

/** One page of the transcript, oldest turn first. */
export const TranscriptPage = z.object({
  turns: z.array(TurnView),
  /** Pass it as `after` for the next page; null at the end. */
  next: z.int().nullable(),
  /** Start the event stream after this page with it. */
  lastEventId: z.int(),
})
export type TranscriptPage = z.infer<typeof TranscriptPage>

/**
 * Events of `GET /v1/conversations/{id}/events`. All but `delta`, `toolStarted` and `resync` are stored: they carry
 * an SSE id and come again after a reconnect with `Last-Event-ID`. `delta.offset` is where `text` begins in the reply of
 * (turn, step); a client replaces what it has from `offset` on, and throws partial text away on `resync`.
 */
export const ChatEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message'),
    turn: z.int(),
    messageId: z.string().nullable(),
    text: z.string().nullable(),
    decision: Decision.nullable(),
    at: z.iso.datetime(),
  }),
  z.object({ type: z.literal('delta'), turn: z.int(), step: z.int(), offset: z.int(), text: z.string() }),
  z.object({ type: z.literal('toolStarted'), turn: z.int(), callId: z.string(), name: z.string() }),
  z.object({ type: z.literal('tool'), turn: z.int(), call: ToolCallView }),
  z.object({
    type: z.literal('reply'),
    turn: z.int(),
    reply: ReplyView,
    failed: z.boolean(),
    at: z.iso.datetime(),
  }),
  z.object({ type: z.literal('proposal'), turn: z.int(), proposal: ProposalView }),
  /** `turn` is the one in which the customer approved. */
  z.object({ type: z.literal('booking'), turn: z.int(), booking: BookingView }),
  z.object({ type: z.literal('closed') }),
  z.object({ type: z.literal('resync') }),
])
export type ChatEvent = z.infer<typeof ChatEvent>
/** Events that are stored and come again after a reconnect. */
export type StoredChatEvent = Exclude<ChatEvent, { type: 'delta' | 'toolStarted' | 'resync' }>

/** RFC 9457. `errors` names each wrong field with what was expected. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  errors: z.array(z.object({ field: z.string(), expected: z.string() })).optional(),
})
export type Problem = z.infer<typeof Problem>

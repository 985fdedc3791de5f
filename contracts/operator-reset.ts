/** Taking a booking's workflow back to before what a bug of ours did: `POST /v1/operator/bookings/{ref}/reset`. */
import { z } from 'zod'
import { Reason } from './operator.ts'

export const ResetBody = z.strictObject({
  /** Of the workflow task to be done again: the event at which it completed, failed or timed out. `ops reset` finds it. */
  eventId: z.int().min(1).max(100_000),
  /** For the audit log. */
  reason: Reason,
  /** Says what would happen, and changes nothing. Default false. */
  dryRun: z.boolean().default(false),
})
export type ResetBody = z.infer<typeof ResetBody>

const Happened = z.object({ eventId: z.int(), at: z.iso.datetime(), text: z.string() })

/** What a reset would do. */
export const ResetPlan = z.object({
  bookingRef: z.string(),
  /** The run that would be taken back; a running one is ended. */
  runId: z.string(),
  eventId: z.int(),
  /** The latest thing that stays as it happened; null where nothing does. */
  after: Happened.nullable(),
  /** What is done again as the code of today decides, oldest first. Activities look up what they did before they do it again. */
  again: z.array(Happened),
  /** Signals and updates that came later and are delivered again, in their order. */
  delivered: z.array(Happened),
  /** Why it would be refused; null where nothing speaks against it. */
  refusal: z.string().nullable(),
})
export type ResetPlan = z.infer<typeof ResetPlan>

export const ResetResult = z.object({
  outcome: z.literal('reset'),
  bookingRef: z.string(),
  /** The run that goes on with it. */
  runId: z.string(),
})
export type ResetResult = z.infer<typeof ResetResult>

/** Figures for operators: `GET /v1/operator/figures`. */
import { z } from 'zod'
import { BookingStatus } from './booking-states.ts'

/** ms; null where nothing was measured. */
export const Percentiles = z.object({ p50: z.int().nullable(), p95: z.int().nullable() })
export type Percentiles = z.infer<typeof Percentiles>

/** What all model calls of a time come to for each of something in it; null where there was none, or no price is set. */
export const ModelShare = z.object({ tokens: z.int().nullable(), cost: z.number().nullable() })
export type ModelShare = z.infer<typeof ModelShare>

export const FailureCount = z.object({ kind: z.string(), count: z.int() })
export type FailureCount = z.infer<typeof FailureCount>

/** What calls of a tool came to; `failed` holds refusals, outages and calls that made no sense. */
export const ToolFigures = z.object({
  name: z.string(),
  calls: z.int(),
  failed: z.int(),
  duration: Percentiles,
})
export type ToolFigures = z.infer<typeof ToolFigures>

/** What began at `at` or less than a bucket after it. */
export const FigureBucket = z.object({
  at: z.iso.datetime(),
  bookings: z.int(),
  turns: z.int(),
  toolCalls: z.int(),
})
export type FigureBucket = z.infer<typeof FigureBucket>

/** What began from `since` on and before `until`. */
export const Figures = z.object({
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  conversations: z.object({
    /** Of all times. */
    open: z.int(),
    started: z.int(),
    turns: z.int(),
    /** By failure kind, most first. */
    failedTurns: z.array(FailureCount),
  }),
  bookings: z.object({
    /** States as they are now. */
    byState: z.record(BookingStatus, z.int()),
    total: z.int(),
    /** Confirmed once, whatever came after. */
    confirmed: z.int(),
    /** Confirmed once, of those that the dealer answered or that were given up, 0 to 1; null where there are none. */
    successRatio: z.number().nullable(),
    /** From the customer's yes to the first confirmation. */
    timeToConfirm: Percentiles,
    /** Attempts at the dealer until its answer; null where none was answered. */
    attempts: z.object({ average: z.number().nullable(), most: z.int().nullable() }),
  }),
  model: z.object({
    calls: z.int(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    /** Dollars, by MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT; null where these are unset. */
    cost: z.number().nullable(),
    perTurn: ModelShare,
    /** For each that was confirmed: also what was spent on conversations that booked nothing. */
    perBooking: ModelShare,
  }),
  /** Most called first. */
  tools: z.array(ToolFigures),
  /** Attempts at the dealer backend that failed, most first. */
  apimFailures: z.array(FailureCount.extend({ endpoint: z.string() })),
  series: z.object({
    bucketSeconds: z.int(),
    /** Oldest first, without gaps; the first may begin before `since`. */
    buckets: z.array(FigureBucket),
  }),
})
export type Figures = z.infer<typeof Figures>

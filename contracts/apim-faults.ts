/** Faults that the dealer backend's stand-in shows when it is told to: its own switches, and the operator's over them. */
import { z } from 'zod'

/** Every endpoint of the dealer backend by the name that faults, call records and log lines use. */
export const ApimEndpoint = z.enum([
  'resolve_customer',
  'resolve_vehicle',
  'dealers',
  'slots',
  'create_booking',
  'booking_status',
  'appointment-booking',
  'appointment-booking-hyperlocal',
  'update-appointment-booking',
  'cancel-appointment-booking',
  'appointment-cancel-reasons',
  'appointment-remainder',
  'service-appointments',
  'service-booking-calendar',
  'service-details',
])
export type ApimEndpoint = z.infer<typeof ApimEndpoint>

const ms = z.int().min(0).max(600_000)
export const HoldName = z.string().min(1).max(64)

export const Fault = z.discriminatedUnion('kind', [
  /** Wait, then go on as usual. */
  z.strictObject({ kind: z.literal('latency'), ms }),
  /** 429 with `Retry-After`; the request has no effect. */
  z.strictObject({ kind: z.literal('rate_limited'), retryAfterSeconds: z.int().min(0).max(3_600) }),
  /** A 5xx (default 500); the request has no effect. */
  z.strictObject({ kind: z.literal('server_error'), status: z.int().min(500).max(599).default(500) }),
  /** The connection breaks; the request has no effect. */
  z.strictObject({ kind: z.literal('reset_before_commit') }),
  /** The request takes effect, then the connection breaks without a reply. */
  z.strictObject({ kind: z.literal('reset_after_commit') }),
  /** The request takes effect; half of the reply's body comes at once, the rest after `ms`. */
  z.strictObject({ kind: z.literal('slow_body'), ms }),
  /** The request takes effect; the reply's body breaks off in the middle. */
  z.strictObject({ kind: z.literal('malformed_json') }),
  /** The connection breaks at once without a reply; the request takes effect after `ms`. */
  z.strictObject({ kind: z.literal('late_commit'), ms }),
  /** Until `name` is released: `before`, the request has no effect yet; `after`, it has, and the reply waits. */
  z.strictObject({ kind: z.literal('hold'), name: HoldName, when: z.enum(['before', 'after']) }),
])
export type Fault = z.infer<typeof Fault>
export type FaultKind = Fault['kind']

export const FaultRequest = z.strictObject({
  endpoint: z.enum(['*', ...ApimEndpoint.options]),
  fault: Fault,
  /** Fires at most so often; default: always. */
  times: z.int().min(1).optional(),
  /** Share of calls that meet it, drawn from a generator seeded with `seed`: the same calls at every run. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
})
export type FaultRequest = z.infer<typeof FaultRequest>

export const FaultView = FaultRequest.extend({
  id: z.string(),
  /** How many calls met it so far. */
  fired: z.int(),
  /** How many calls are held by it now; 0 for every kind but `hold`. */
  waiting: z.int(),
})
export type FaultView = z.infer<typeof FaultView>

/** The faults that are ordered, for operators: `/v1/operator/apim/faults`. PUT replaces all of them. */
export const FaultRequests = z.strictObject({ faults: z.array(FaultRequest).max(50) })
export type FaultRequests = z.infer<typeof FaultRequests>
export const FaultViews = z.object({ faults: z.array(FaultView) })
export type FaultViews = z.infer<typeof FaultViews>

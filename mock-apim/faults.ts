/** Faults to order, in memory: which endpoint misbehaves, how, how often. */
import { randomUUID } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { endpointNames, type EndpointName } from './endpoints.ts'

const ms = z.int().min(0).max(600_000)

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
])
export type Fault = z.infer<typeof Fault>
export type FaultKind = Fault['kind']

export const FaultRequest = z.strictObject({
  endpoint: z.enum(['*', ...endpointNames]),
  fault: Fault,
  /** Fires at most so often; default: always. */
  times: z.int().min(1).optional(),
  /** Share of calls that meet it, drawn from a generator seeded with `seed`: the same calls at every run. */
  rate: z.number().min(0).max(1).default(1),
  seed: z.int().default(1),
})
export type FaultRequest = z.infer<typeof FaultRequest>

export const FaultView = FaultRequest.extend({ id: z.string(), fired: z.int() })
export type FaultView = z.infer<typeof FaultView>

export type Faults = ReturnType<typeof createFaults>

export function createFaults() {
  const ordered = new Map<string, { view: FaultView; draw: () => number }>()

  /**
   * What a call to the endpoint meets, oldest order first. Latencies add up; the first fault of another kind is the
   * last. So two orders with `times` follow each other.
   */
  function meet(endpoint: EndpointName): Fault[] {
    const met: Fault[] = []
    for (const { view, draw } of ordered.values()) {
      if (view.endpoint !== '*' && view.endpoint !== endpoint) continue
      if (view.times !== undefined && view.fired >= view.times) continue
      if (draw() >= view.rate) continue
      view.fired++
      met.push(view.fault)
      if (view.fault.kind !== 'latency') break
    }
    return met
  }

  return {
    meet,
    add: (request: FaultRequest): string => {
      const id = randomUUID()
      ordered.set(id, { view: { ...request, id, fired: 0 }, draw: randomNumbers(request.seed) })
      return id
    },
    /** Spent ones too, with how often each fired. */
    list: (): FaultView[] => [...ordered.values()].map(({ view }) => ({ ...view })),
    /** False when there is none with that id. */
    remove: (id: string): boolean => ordered.delete(id),
    clear: () => ordered.clear(),
  }
}

/** Mulberry32: numbers in [0, 1), the same for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

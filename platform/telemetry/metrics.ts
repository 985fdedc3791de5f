/**
 * Every figure that the product's processes give to Prometheus, with its meaning. Counters begin at zero with each process, as
 * Prometheus expects. No label has values that callers can make up: a route, not a path; a tool's name, not what was asked of it.
 */
import type pg from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Histogram, register, Registry } from 'prom-client'

collectDefaultMetrics()

/** A process shows its own figures alone: zeros of another one's would say what it does not know. */
const registries = { api: new Registry(), worker: new Registry() }
const ofApi = [registries.api]
const ofWorker = [registries.worker]

const refreshers: (() => Promise<void>)[] = []

/** Brings figures up to date that are looked up rather than counted. It must not throw. */
export const beforeScrape = (refresh: () => Promise<void>): void => void refreshers.push(refresh)

/** The text that Prometheus reads. */
export async function renderMetrics(process: 'api' | 'worker'): Promise<{ type: string; text: string }> {
  await Promise.all(refreshers.map((refresh) => refresh()))
  const registry = Registry.merge([register, registries[process]])
  return { type: registry.contentType, text: await registry.metrics() }
}

/** From a look-up in a database to a request that waits for a model. */
const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25]
/** Up to what a customer still waits for, and beyond. */
const turnBuckets = [0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 90, 300, 600]

export const httpRequests = new Histogram({
  name: 'http_request_duration_seconds',
  registers: ofApi,
  help: 'Until the answer begins, by route as declared ("none" where there is none), method and status.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: requestBuckets,
})
export const eventStreams = new Gauge({
  name: 'orchestrator_event_streams',
  registers: ofApi,
  help: 'Event streams (SSE) open in this process.',
})
export const mcpCalls = new Histogram({
  name: 'orchestrator_mcp_call_duration_seconds',
  registers: ofApi,
  help: 'Calls of tools by MCP, by tool and outcome (done, failed).',
  labelNames: ['tool', 'outcome'] as const,
  buckets: requestBuckets,
})

export const conversationsStarted = new Counter({
  name: 'orchestrator_conversations_started_total',
  registers: ofApi,
  help: 'Chats begun.',
})
export const turnsInFlight = new Gauge({
  name: 'orchestrator_turns_in_flight',
  registers: ofApi,
  help: 'Turns that this process has taken and that are not answered yet; at most LIMIT_TURNS_IN_FLIGHT.',
})
export const turnsRefused = new Counter({
  name: 'orchestrator_turns_refused_total',
  registers: ofApi,
  help: "Turns refused by a bound of turns in flight, by kind (too-many-turns: a subject's; overloaded: the process's).",
  labelNames: ['kind'] as const,
})
export const turns = new Histogram({
  name: 'orchestrator_turn_duration_seconds',
  registers: ofWorker,
  help: "From a customer's act to its reply, by outcome (done, failed).",
  labelNames: ['outcome'] as const,
  buckets: turnBuckets,
})
export const turnFailures = new Counter({
  name: 'orchestrator_turn_failures_total',
  registers: ofWorker,
  help: 'Turns that ended without a reply of the model, by kind (contracts/failures.ts).',
  labelNames: ['kind'] as const,
})

export const modelCalls = new Histogram({
  name: 'orchestrator_model_call_duration_seconds',
  registers: ofWorker,
  help: 'Calls of the model, each attempt, by model and outcome (done, or the kind of failure).',
  labelNames: ['model', 'outcome'] as const,
  buckets: turnBuckets,
})
export const modelFirstWords = new Histogram({
  name: 'orchestrator_model_first_chunk_seconds',
  registers: ofWorker,
  help: 'Until the model said its first word, by model.',
  labelNames: ['model'] as const,
  buckets: requestBuckets,
})
export const modelTokens = new Counter({
  name: 'orchestrator_model_tokens_total',
  registers: ofWorker,
  help: 'Tokens as the provider counts them, by model and kind (input, cached_input, output); cached_input is a part of input.',
  labelNames: ['model', 'kind'] as const,
})
export const modelCost = new Counter({
  name: 'orchestrator_model_cost_dollars_total',
  registers: ofWorker,
  help: 'What those tokens cost by MODEL_PRICE_INPUT and MODEL_PRICE_OUTPUT; 0 where these are unset.',
  labelNames: ['model'] as const,
})
export const toolCalls = new Histogram({
  name: 'orchestrator_tool_call_duration_seconds',
  registers: ofWorker,
  help: 'Calls of tools, by chats and MCP alike, by tool and outcome (done, failed, error: it may be tried again).',
  labelNames: ['tool', 'outcome'] as const,
  buckets: requestBuckets,
})

export const proposals = new Counter({
  name: 'orchestrator_proposals_total',
  registers: ofWorker,
  help: 'Proposals by kind (book, reschedule, cancel) and what became of them (made, confirmed, declined, expired, superseded).',
  labelNames: ['kind', 'outcome'] as const,
})
export const bookingTransitions = new Counter({
  name: 'orchestrator_booking_transitions_total',
  registers: ofWorker,
  help: 'Bookings that went from one state to another (contracts/booking-states.ts); from "none" when they begin.',
  labelNames: ['from', 'to'] as const,
})
export const bookingConfirmations = new Histogram({
  name: 'orchestrator_booking_confirmation_seconds',
  registers: ofWorker,
  help: "From a customer's yes to the dealer's first confirmation.",
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60, 300, 1_800, 7_200],
})
export const bookingAttempts = new Histogram({
  name: 'orchestrator_booking_attempts',
  registers: ofWorker,
  help: 'Attempts that a step at the dealer took until it was settled, by step (create, change).',
  labelNames: ['step'] as const,
  buckets: [1, 2, 3, 5, 8, 13, 21],
})
export const bookingCompensations = new Counter({
  name: 'orchestrator_booking_compensations_total',
  registers: ofWorker,
  help: 'Appointments cancelled at the dealer that should not be, by outcome (done, refused).',
  labelNames: ['outcome'] as const,
})

export const apimRequests = new Histogram({
  name: 'orchestrator_apim_request_duration_seconds',
  registers: ofWorker,
  help: 'Requests to the dealer backend, by endpoint and outcome (ok, or the kind of error); those that a breaker held back take no time.',
  labelNames: ['endpoint', 'outcome'] as const,
  buckets: requestBuckets,
})
export const apimBreakerOpen = new Gauge({
  name: 'orchestrator_apim_breaker_open',
  registers: ofWorker,
  help: '1 while the circuit breaker of an endpoint of the dealer backend lets no or only a probing request through, else 0.',
  labelNames: ['endpoint'] as const,
})

for (const kind of ['too-many-turns', 'overloaded']) turnsRefused.inc({ kind }, 0)
for (const outcome of ['done', 'refused']) bookingCompensations.inc({ outcome }, 0)

export const databaseConnections = new Gauge({
  name: 'orchestrator_database_connections',
  help: "Connections of this process's pool, by state (busy, idle).",
  labelNames: ['state'] as const,
})
export const databaseConnectionsMax = new Gauge({
  name: 'orchestrator_database_connections_max',
  help: "The most connections this process's pool may have.",
})
export const databaseWaiting = new Gauge({
  name: 'orchestrator_database_waiting',
  help: 'Queries that wait for a connection of the pool.',
})

// Of the whole deployment: each worker gives the same, so they are read with max().
export const bookingsParked = new Gauge({
  name: 'orchestrator_bookings_parked',
  registers: ofWorker,
  help: 'Bookings in needs_attention: they wait for a person.',
})
export const bookingsParkedAge = new Gauge({
  name: 'orchestrator_bookings_parked_age_seconds',
  registers: ofWorker,
  help: 'How long the oldest of them has been waiting.',
})
export const turnsUnanswered = new Gauge({
  name: 'orchestrator_turns_unanswered',
  registers: ofWorker,
  help: 'Turns of the last day without a reply yet.',
})
export const turnsUnansweredAge = new Gauge({
  name: 'orchestrator_turns_unanswered_age_seconds',
  registers: ofWorker,
  help: 'How long the oldest of them has been waiting.',
})
export const taskBacklog = new Gauge({
  name: 'orchestrator_task_backlog',
  registers: ofWorker,
  help: 'Tasks that wait in our queue for a worker, about, by kind (workflow, activity).',
  labelNames: ['kind'] as const,
})
export const taskBacklogAge = new Gauge({
  name: 'orchestrator_task_backlog_age_seconds',
  registers: ofWorker,
  help: 'How long the oldest of them has been waiting, by kind (workflow, activity).',
  labelNames: ['kind'] as const,
})

/** Counts the pool's connections at each scrape. */
export function watchPool(pool: pg.Pool): void {
  databaseConnectionsMax.set(pool.options.max)
  beforeScrape(() => {
    databaseConnections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
    databaseConnections.set({ state: 'idle' }, pool.idleCount)
    databaseWaiting.set(pool.waitingCount)
    return Promise.resolve()
  })
}

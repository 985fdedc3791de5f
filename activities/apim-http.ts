/**
 * HTTP to the dealer backend: a timeout per attempt, a circuit breaker per endpoint and a bulkhead for the whole worker.
 * Retries are Temporal's: every failure here is an `ApplicationFailure` that says whether another attempt makes sense.
 */
import { ApplicationFailure } from '@temporalio/common'
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleType,
  wrap,
  type IPolicy,
} from 'cockatiel'
import type { z } from 'zod'
import { Failure } from '#contracts/failures.ts'
import { visibleLine } from '#contracts/visible-text.ts'
import { apimBreakerOpen, apimRequests } from '#platform/telemetry/metrics.ts'
import { timed } from '#platform/telemetry/timed.ts'
import { activeTraceparent, inSpan, SpanKind } from '#platform/telemetry/tracing.ts'

export interface ApimClientOptions {
  baseUrl: string
  apiKey: string
  token: string
  /** Per attempt, ms; default 5,000. */
  timeoutMs?: number
  /** Hears of every attempt that failed, by endpoint and type of failure. */
  onFailure?: (endpoint: string, kind: string) => void
}

export interface Call<S extends z.ZodType> {
  endpoint: string
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  body?: unknown
  idempotencyKey?: string
  reply: S
}

/** The endpoint answered nothing usable; it may be tried again. */
class Unavailable extends Error {
  readonly kind: typeof Failure.apimUnavailable | typeof Failure.apimBadAnswer
  readonly retryAfterMs: number | undefined
  constructor(kind: Unavailable['kind'], message: string, retryAfterMs?: number) {
    super(message)
    this.kind = kind
    this.retryAfterMs = retryAfterMs
  }
}

export type Request = <S extends z.ZodType>(call: Call<S>, signal?: AbortSignal) => Promise<z.infer<S>>

/**
 * Every call throws `ApplicationFailure`: `ApimUnavailable` (no answer, 5xx, 429 with its Retry-After, open breaker) and
 * `ApimBadAnswer` (not the agreed JSON) may be retried; `ApimRejectedRequest` (other 4xx) may not.
 */
export function createRequest(options: ApimClientOptions): Request {
  // Forty calls at once and 400 waiting per worker: a recovering backend is not flattened (our choice, no source).
  const shared = bulkhead(40, 400)
  const breakers = new Map<string, IPolicy>()

  function policyFor(endpoint: string): IPolicy {
    const known = breakers.get(endpoint)
    if (known) return known
    // Five failures in a row open it, as in the prototype; a probe after 2 s keeps a customer's wait short.
    const breaker = circuitBreaker(handleType(Unavailable), {
      halfOpenAfter: 2_000,
      breaker: new ConsecutiveBreaker(5),
    })
    apimBreakerOpen.set({ endpoint }, 0)
    breaker.onStateChange((state) => apimBreakerOpen.set({ endpoint }, state === CircuitState.Closed ? 0 : 1))
    const policy = wrap(shared, breaker)
    breakers.set(endpoint, policy)
    return policy
  }

  return async (call, signal) => {
    const { endpoint, method } = call
    const attributes = { 'http.request.method': method, 'url.template': endpoint }
    return await inSpan(`${method} ${endpoint}`, { kind: SpanKind.CLIENT, attributes }, () =>
      timed(
        apimRequests,
        (ended) => ({ endpoint, outcome: 'error' in ended ? errorKind(ended.error) : 'ok' }),
        () => policyFor(endpoint).execute(() => send(options, call, signal)),
      ).catch((error: unknown) => {
        const failure = toFailure(endpoint, error)
        if (failure instanceof ApplicationFailure && failure.type) options.onFailure?.(endpoint, failure.type)
        throw failure
      }),
    )
  }
}

function errorKind(error: unknown): string {
  if (error instanceof BrokenCircuitError) return 'BreakerOpen'
  if (error instanceof BulkheadRejectedError) return 'Overloaded'
  if (error instanceof Unavailable) return error.kind
  return error instanceof ApplicationFailure ? (error.type ?? 'unknown') : 'cancelled'
}

async function send<S extends z.ZodType>(
  options: ApimClientOptions,
  call: Call<S>,
  signal: AbortSignal | undefined,
): Promise<z.infer<S>> {
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 5_000)
  let status: number
  let retryAfter: string | null
  let body: string
  const traceparent = activeTraceparent()
  try {
    const response = await fetch(options.baseUrl + call.path, {
      method: call.method,
      headers: {
        'x-api-key': options.apiKey,
        authorization: `Bearer ${options.token}`,
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(traceparent === undefined ? {} : { traceparent }),
        ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
    })
    status = response.status
    retryAfter = response.headers.get('retry-after')
    body = await response.text()
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw new Unavailable(
      Failure.apimUnavailable,
      timeout.aborted ? 'no answer in time' : connectionError(error),
    )
  }
  if (status === 429 || status >= 500) {
    throw new Unavailable(Failure.apimUnavailable, `HTTP ${status}`, parseRetryAfter(retryAfter))
  }
  if (status >= 400) {
    throw ApplicationFailure.nonRetryable(`${call.endpoint}: HTTP ${status}`, Failure.apimRejectedRequest)
  }
  const parsed = call.reply.safeParse(parseJson(body))
  if (!parsed.success) throw new Unavailable(Failure.apimBadAnswer, 'the answer is not the agreed JSON')
  return parsed.data
}

function toFailure(endpoint: string, error: unknown): unknown {
  if (error instanceof BrokenCircuitError) {
    return ApplicationFailure.create({
      message: `${endpoint}: not called, the circuit breaker is open after repeated failures`,
      type: Failure.apimUnavailable,
      nextRetryDelay: '2s',
    })
  }
  if (error instanceof BulkheadRejectedError) {
    return ApplicationFailure.retryable(
      `${endpoint}: not called, too many calls wait`,
      Failure.apimUnavailable,
    )
  }
  if (!(error instanceof Unavailable)) return error
  return ApplicationFailure.create({
    message: `${endpoint}: ${error.message}`,
    type: error.kind,
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
  })
}

/** Retry-After in ms, seconds form only (the APIM sends no dates), at most a minute. */
export function parseRetryAfter(value: string | null): number | undefined {
  const seconds = Number(value)
  return value !== null && Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds, 60) * 1_000
    : undefined
}

/** Its texts go to customers, operators and the model: none holds what nobody sees. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, (_key, field: unknown) =>
      typeof field === 'string' ? visibleLine(field) : field,
    )
  } catch {
    return undefined
  }
}

/** The cause's code (ECONNREFUSED, UND_ERR_SOCKET): undici's own message is always "fetch failed". */
function connectionError(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return `connection failed (${code})`
}

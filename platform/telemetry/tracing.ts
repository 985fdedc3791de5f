/**
 * Spans. Off until `startTracing` was given where to send them: until then work is run as it is, and nothing of OpenTelemetry's
 * SDK is loaded. No span holds what customers say, who they are or what they drive: names, ids and counts only.
 */
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api'

export { SpanKind, type Attributes, type Span } from '@opentelemetry/api'

export interface Recorder {
  tracer: Tracer
  /** Starts a span under an id that is given. */
  startAs: (spanId: string, start: () => Span) => Span
  /** Sends what is waiting and ends. */
  stop: () => Promise<void>
}
let recorder: Recorder | undefined

/** @returns what sends the last spans and ends it. */
export async function startTracing(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: { OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined },
): Promise<() => Promise<void>> {
  if (endpoint === undefined) return () => Promise.resolve()
  const { createRecorder } = await import('./otlp.ts')
  recorder = createRecorder(service, endpoint)
  return recorder.stop
}

export const tracingIsOn = (): boolean => recorder !== undefined

/** W3C Trace Context: 00-<trace>-<span>-<flags>. */
const traceparentPattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/

function parse(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = traceparentPattern.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

/** The trace id in a `traceparent`; undefined where it is none. */
export const traceIdOf = (traceparent: string | undefined): string | undefined => parse(traceparent)?.traceId

function parentContext(traceparent: string | undefined): Context {
  const parent = parse(traceparent)
  return parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : context.active()
}

/** The span that runs now, as others are told of it; undefined when there is none. */
export function activeTraceparent(): string | undefined {
  const span = recorder && trace.getActiveSpan()?.spanContext()
  if (!span) return undefined
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`
}

export const activeTraceId = (): string | undefined =>
  recorder && trace.getActiveSpan()?.spanContext().traceId

export interface SpanSettings {
  kind?: SpanKind
  attributes?: Attributes
  /** A `traceparent` from outside: the span continues that trace instead of the one that runs here. */
  parent?: string | undefined
}

/** Runs work inside a span; an error marks it by its kind, never by its message. */
export async function inSpan<T>(
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {}, parent }: SpanSettings,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (!recorder) return await work(undefined)
  return await recorder.tracer.startActiveSpan(
    name,
    { kind, attributes },
    parentContext(parent),
    async (span) => {
      try {
        return await work(span)
      } catch (error) {
        markFailed(span, kindOf(error))
        throw error
      } finally {
        span.end()
      }
    },
  )
}

export function markFailed(span: Span | undefined, kind: string): void {
  span?.setAttribute('error.type', kind)
  span?.setStatus({ code: SpanStatusCode.ERROR })
}

/** A failure's type where it has one (`ApplicationFailure`), else its class. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'type' in error && typeof error.type === 'string' ? error.type : error.constructor.name
}

/** A span that has ended elsewhere; times in ms since the epoch. */
export interface EndedSpan {
  name: string
  spanId: string
  /** `traceparent` of the span it belongs under. */
  parent: string
  startedAt: number
  endedAt: number
  attributes: Attributes
  /** The kind of failure it ended with. */
  failure: string | null
}

export function recordSpan(ended: EndedSpan): void {
  if (!recorder) return
  const { tracer, startAs } = recorder
  const { name, spanId, parent, startedAt, endedAt, attributes, failure } = ended
  const span = startAs(spanId, () =>
    tracer.startSpan(name, { startTime: startedAt, attributes }, parentContext(parent)),
  )
  if (failure !== null) markFailed(span, failure)
  span.end(endedAt)
}

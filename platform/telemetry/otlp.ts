/** OpenTelemetry's SDK, sending to a collector by OTLP over HTTP. Loaded only where traces are on. */
import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, RandomIdGenerator, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Recorder } from './tracing.ts'

/** How long spans may wait to be sent together, in ms: what a killed process takes with it. */
const batchMs = 1_000

/** Gives out a span id that was agreed on, once, and random ones else. */
class Ids extends RandomIdGenerator {
  #agreed: string | undefined

  override generateSpanId(): string {
    const id = this.#agreed ?? super.generateSpanId()
    this.#agreed = undefined
    return id
  }
  startAs<T>(spanId: string, start: () => T): T {
    this.#agreed = spanId
    return start()
  }
}

/** `endpoint`: the collector's base URL. The caller's sampling decision is kept; a trace that begins here is recorded. */
export function createRecorder(service: string, endpoint: string): Recorder {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const ids = new Ids()
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })
  const provider = new TracerProvider({
    idGenerator: ids,
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: batchMs })],
  })
  return {
    tracer: provider.getTracer('booking-orchestrator'),
    startAs: (spanId, start) => ids.startAs(spanId, start),
    // A collector that is away must not keep the process from ending with status 0.
    stop: () => provider.shutdown().catch(() => undefined),
  }
}

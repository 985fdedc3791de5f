/** How a trace travels through Temporal: the header, and the form of it, that Temporal's own SDKs use. */
import { defaultPayloadConverter, type Headers } from '@temporalio/common'

const traceHeader = '_tracer-data'

/** `headers` with the span that what they are sent for belongs under. */
export const withTraceparent = (headers: Headers, traceparent: string): Headers => ({
  ...headers,
  [traceHeader]: defaultPayloadConverter.toPayload({ traceparent }),
})

/** The `traceparent` in headers; undefined where there is none, or something else: no header may stop a workflow. */
export function traceparentIn(headers: Headers): string | undefined {
  const payload = headers[traceHeader]
  if (!payload) return undefined
  try {
    const { traceparent } = defaultPayloadConverter.fromPayload<{ traceparent?: unknown }>(payload)
    return typeof traceparent === 'string' ? traceparent : undefined
  } catch {
    return undefined
  }
}

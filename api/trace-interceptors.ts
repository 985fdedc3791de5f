/** Sends the span that runs now along with all that is asked of Temporal. */
import type { ClientInterceptors } from '@temporalio/client'
import type { Headers } from '@temporalio/common'
import { withTraceparent } from '#contracts/trace-header.ts'
import { activeTraceparent } from '#platform/telemetry/tracing.ts'

function traced(headers: Headers): Headers {
  const traceparent = activeTraceparent()
  return traceparent === undefined ? headers : withTraceparent(headers, traceparent)
}

export const traceInterceptors: ClientInterceptors = {
  workflow: [
    {
      startWithDetails: (input, next) => next({ ...input, headers: traced(input.headers) }),
      signal: (input, next) => next({ ...input, headers: traced(input.headers) }),
      startUpdate: (input, next) => next({ ...input, headers: traced(input.headers) }),
      startUpdateWithStart: (input, next) =>
        next({
          ...input,
          updateHeaders: traced(input.updateHeaders),
          workflowStartHeaders: traced(input.workflowStartHeaders),
        }),
    },
  ],
  activity: [{ start: (input, next) => next({ ...input, headers: traced(input.headers) }) }],
}

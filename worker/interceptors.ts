/** What surrounds each activity: the line of log context, and its span under that of whoever asked. */
import type { Context } from '@temporalio/activity'
import type { ActivityInterceptors, InjectedSinks } from '@temporalio/worker'
import { parseBookingWorkflowId, parseConversationWorkflowId } from '#contracts/names.ts'
import { traceparentIn } from '#contracts/trace-header.ts'
import { withLogContext, type LogContext } from '#platform/telemetry/log-context.ts'
import { inSpan, recordSpan, SpanKind } from '#platform/telemetry/tracing.ts'
import type { TraceSinks } from '#workflows/tracing.ts'

export const aroundActivity = ({ info }: Context): ActivityInterceptors => ({
  inbound: {
    execute(input, next) {
      // A standalone activity says in its id whose it is.
      const owner = info.workflowExecution?.workflowId ?? info.activityId.split('/', 1)[0] ?? ''
      const settings = {
        kind: SpanKind.CONSUMER,
        parent: traceparentIn(input.headers),
        attributes: { ...attributesOf(owner), 'temporal.activity.attempt': info.attempt },
      }
      return withLogContext(idsIn(owner), () =>
        inSpan(`activity ${info.activityType}`, settings, () => next(input)),
      )
    },
  },
})

function idsIn(workflowId: string): LogContext {
  const conversationId = parseConversationWorkflowId(workflowId)
  const bookingRef = parseBookingWorkflowId(workflowId)
  return {
    ...(conversationId !== undefined && { conversationId }),
    ...(bookingRef !== undefined && { bookingRef }),
  }
}

const attributesOf = (workflowId: string) => ({ 'temporal.workflow.id': workflowId })

/** Makes the spans of updates that a workflow answered; not again for those it answers in a replay. */
export const traceSinks: InjectedSinks<TraceSinks> = {
  traces: {
    updateAnswered: {
      fn({ workflowId }, { update, ...ended }) {
        recordSpan({ name: `update ${update}`, attributes: attributesOf(workflowId), ...ended })
      },
      callDuringReplay: false,
    },
  },
}

/** Workflows that stand still by our own fault, as Temporal's visibility has them. */
import { isGrpcServiceError, type Client } from '@temporalio/client'
import { bookingWorkflowId, parseBookingWorkflowId, parseConversationWorkflowId } from '#contracts/names.ts'
import type { WorkflowView } from '#contracts/operator-timeline.ts'
import type { Logger } from '#platform/logger.ts'

/** `failing`: its code fails and is tried again without end. `ended`: it has ended otherwise than by coming to its end. */
export type Trouble = 'failing' | 'ended'

export interface Stalled {
  /** By reference. */
  bookings: Map<string, Trouble>
  /** By id; only those whose code fails. */
  conversations: string[]
}

/** Of one workflow that was looked at. */
export function troubleIn({ stalled, status }: WorkflowView): Trouble | undefined {
  if (stalled) return 'failing'
  return ['failed', 'timed_out', 'terminated'].includes(status) ? 'ended' : undefined
}

/** A list waits so long for Temporal, in ms: what PostgreSQL knows must not be hidden behind it. */
const patienceMs = 1_000
/** The latest; more than a page of failing things is one incident. */
const mostFound = 200

const failing = "ExecutionStatus = 'Running' and TemporalReportedProblems is not null"
const ended = "WorkflowType = 'booking' and ExecutionStatus in ('Failed', 'TimedOut', 'Terminated')"

/** Nothing where Temporal does not answer. */
export async function findStalled(client: Client, logger: Logger): Promise<Stalled> {
  try {
    return await client.withDeadline(Date.now() + patienceMs, async () => {
      const [fail, end] = await Promise.all([find(client, failing), find(client, ended)])
      const bookings = new Map<string, Trouble>()
      const add = (ids: string[], trouble: Trouble) => {
        for (const id of ids) {
          const ref = parseBookingWorkflowId(id)
          if (ref !== undefined) bookings.set(ref, trouble)
        }
      }
      add(await withoutLaterRun(client, end), 'ended')
      add(fail, 'failing')
      return { bookings, conversations: fail.flatMap((id) => parseConversationWorkflowId(id) ?? []) }
    })
  } catch (error) {
    const cause = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
    if (!isGrpcServiceError(cause)) throw error
    logger.warn({ error: cause.details }, 'Temporal does not tell which workflows fail')
    return { bookings: new Map(), conversations: [] }
  }
}

/** What was reset goes on in a later run. */
async function withoutLaterRun(client: Client, ids: string[]): Promise<string[]> {
  // Our references hold letters, digits and a dash: nothing to escape.
  const refs = ids.flatMap((id) => parseBookingWorkflowId(id)?.replaceAll(/[^\w-]/g, '') ?? [])
  if (refs.length === 0) return []
  const named = refs.map((ref) => `'${bookingWorkflowId(ref)}'`).join(', ')
  const running = new Set(
    await find(client, `WorkflowId in (${named}) and ExecutionStatus in ('Running', 'Completed')`),
  )
  return ids.filter((id) => !running.has(id))
}

async function find(client: Client, query: string): Promise<string[]> {
  const ids: string[] = []
  for await (const { workflowId } of client.workflow.list({ query, pageSize: mostFound })) {
    if (ids.push(workflowId) >= mostFound) break
  }
  return ids
}

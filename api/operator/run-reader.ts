/** The runs of a workflow as Temporal keeps them, and what they took. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { temporal } from '@temporalio/proto'
import type { ConversationState } from '#contracts/conversation.ts'
import type { HistoryUsage } from '#contracts/operator-usage.ts'
import type { FailureReader } from './failure-reader.ts'
import type { Event } from './history-events.ts'
import { addHistory, noHistory, usageByTurn } from './history-usage.ts'

type Payload = temporal.api.common.v1.IPayload
export type Description = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['describe']>>

/** Of all runs, to the page. */
const mostCounted = 10_000
const pageSize = 500

export interface ReadRun {
  /** The latest, oldest first. */
  events: Event[]
  /** Whether these are all. */
  complete: boolean
}

export class RunReader {
  readonly #client: Client
  readonly #failures: FailureReader

  constructor(client: Client, failures: FailureReader) {
    this.#client = client
    this.#failures = failures
  }

  /** A run's events, from its latest back to `mostCounted` or so. @throws WorkflowNotFoundError, ServiceError */
  async read({ workflowId, runId }: { workflowId: string; runId: string }): Promise<ReadRun> {
    const events: Event[] = []
    let nextPageToken: Uint8Array | null | undefined
    do {
      const answer = await this.#client.workflowService.getWorkflowExecutionHistoryReverse({
        namespace: this.#client.options.namespace,
        execution: { workflowId, runId },
        maximumPageSize: pageSize,
        ...(nextPageToken && { nextPageToken }),
      })
      events.push(...(answer.history?.events ?? []))
      nextPageToken = answer.nextPageToken?.length ? answer.nextPageToken : undefined
    } while (nextPageToken && events.length < mostCounted)
    return { events: events.toReversed(), complete: nextPageToken === undefined }
  }

  /** From the latest run back to the first, or to where Temporal has forgotten it or there is too much of it. */
  async usage(latest: Description, latestRun: ReadRun): Promise<Map<number, HistoryUsage>> {
    const usage = new Map<number, HistoryUsage>()
    let [description, run, counted] = [latest, latestRun, 0]
    while (run.complete) {
      counted += run.events.length
      const started = run.events[0]?.workflowExecutionStartedEventAttributes
      const firstTurn = await this.#firstTurn(started?.input?.payloads?.[0])
      if (firstTurn === undefined) break
      const parts = usageByTurn({ events: run.events, bytes: description.historySize ?? 0, firstTurn })
      for (const [turn, part] of parts) usage.set(turn, addHistory(usage.get(turn) ?? noHistory, part))
      const before = started?.continuedExecutionRunId
      if (!before || counted >= mostCounted) break
      try {
        description = await this.#client.workflow.getHandle(latest.workflowId, before).describe()
        run = await this.read(description)
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) break
        throw error
      }
    }
    return usage
  }

  /** What continue-as-new carries says it; 0 for workflows without turns, undefined where it cannot be read. */
  async #firstTurn(input: Payload | null | undefined): Promise<number | undefined> {
    const state = await this.#failures.read(input ?? undefined)
    if (state === undefined) return undefined
    const { nextTurn = 0 } = state as Partial<ConversationState>
    return nextTurn
  }
}

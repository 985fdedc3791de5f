/** What Temporal knows of a workflow, decrypted, for operators. */
import { isGrpcServiceError, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type { PendingActivity, TimelineEntry, WorkflowView } from '#contracts/operator-timeline.ts'
import type { HistoryUsage } from '#contracts/operator-usage.ts'
import type { EncryptionCodec } from '#platform/encryption/codec.ts'
import type { Logger } from '#platform/logger.ts'
import { FailureReader } from './failure-reader.ts'
import { failingTaskOf, type Event } from './history-events.ts'
import { dateOf, tellHistory, type Told } from './history-words.ts'
import { RunReader, type Description } from './run-reader.ts'
import { findStalled, type Stalled } from './stalled.ts'

/** An operator waits: so long in all, in ms. */
const patienceMs = 5_000
/** Of the latest run; more is for the Temporal UI. */
const mostTold = 2_000

export interface ReadWorkflow {
  view: WorkflowView
  /** Oldest first. */
  timeline: Extract<TimelineEntry, { kind: 'temporal' }>[]
  /** What the turns of a conversation took, or all of another workflow under 0: the latest runs that Temporal keeps. */
  usage: ReadonlyMap<number, HistoryUsage>
}

export class WorkflowReader {
  readonly #client: Client
  readonly #failures: FailureReader
  readonly #runs: RunReader
  readonly #logger: Logger
  readonly #uiOrigin: string | undefined

  /** `uiOrigin`: of the Temporal UI, where there is one. */
  constructor(client: Client, codec: EncryptionCodec, logger: Logger, uiOrigin: string | undefined) {
    this.#client = client
    this.#logger = logger
    this.#failures = new FailureReader(codec)
    this.#runs = new RunReader(client, this.#failures)
    this.#uiOrigin = uiOrigin
  }

  async findStalled(): Promise<Stalled> {
    return await findStalled(this.#client, this.#logger)
  }

  /** Never throws for what Temporal does not know or does not answer: the view says so. */
  async read(workflowId: string): Promise<ReadWorkflow> {
    try {
      return await this.#client.withDeadline(Date.now() + patienceMs, async () => {
        const description = await this.#client.workflow.getHandle(workflowId).describe()
        const run = await this.#runs.read(description)
        // Temporal goes on telling what a run was at when it was terminated.
        const goesOn = description.closeTime === undefined
        return {
          view: {
            workflowId,
            status: statusOf(description),
            url: this.#urlOf(description),
            pendingActivities: goesOn ? await this.#pending(description) : [],
            stalled: goesOn ? await this.#stalled(description, run.events) : null,
            truncated: !run.complete || run.events.length > mostTold,
          },
          timeline: await this.tell(run.events.slice(-mostTold)),
          usage: await this.#runs.usage(description, run),
        }
      })
    } catch (error) {
      const unknown = error instanceof WorkflowNotFoundError
      if (!unknown && !isUnanswered(error)) throw error
      const status = unknown ? ('unknown' as const) : ('unreachable' as const)
      return {
        view: { workflowId, status, url: null, pendingActivities: [], stalled: null, truncated: false },
        timeline: [],
        usage: new Map(),
      }
    }
  }

  /** When a workflow's latest run began, and with what; undefined where Temporal does not know it or does not answer. */
  async beginning(workflowId: string): Promise<{ at: Date; input: unknown } | undefined> {
    try {
      return await this.#client.withDeadline(Date.now() + patienceMs, async () => {
        const { history } = await this.#client.workflowService.getWorkflowExecutionHistory({
          namespace: this.#client.options.namespace,
          execution: { workflowId },
          maximumPageSize: 1,
        })
        const [first] = history?.events ?? []
        const [input] = first?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []
        return first && { at: dateOf(first.eventTime), input: await this.#failures.read(input) }
      })
    } catch (error) {
      if (!isGrpcServiceError(error)) throw error
      return undefined
    }
  }

  /** The latest run and its latest events. @throws WorkflowNotFoundError, ServiceError */
  async latestRun(workflowId: string) {
    return await this.#client.withDeadline(Date.now() + patienceMs, async () => {
      const { runId } = await this.#client.workflow.getHandle(workflowId).describe()
      return { runId, ...(await this.#runs.read({ workflowId, runId })) }
    })
  }

  /** The events of a history in words, oldest first. */
  async tell(events: Event[]): Promise<ReadWorkflow['timeline']> {
    return await Promise.all(tellHistory(events).map((told) => this.#entry(told)))
  }

  #urlOf({ workflowId, runId }: Description): string | null {
    if (this.#uiOrigin === undefined) return null
    const { namespace } = this.#client.options
    return `${this.#uiOrigin}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}/${runId}/history`
  }

  async #entry({ eventId, at, text, attempts, failure, note }: Told) {
    const summary = await this.#failures.read(note)
    return {
      kind: 'temporal' as const,
      at: at.toISOString(),
      eventId,
      text: typeof summary === 'string' && summary !== '' ? `${text} (${summary})` : text,
      attempts,
      failure: await this.#failures.say(failure),
    }
  }

  async #stalled({ raw }: Description, events: Event[]) {
    const failing = failingTaskOf(events)
    if (!failing || !raw.pendingWorkflowTask) return null
    const { failure } = failing.workflowTaskFailedEventAttributes ?? {}
    return {
      why: (await this.#failures.say(failure)) ?? '',
      since: dateOf(failing.eventTime).toISOString(),
      attempt: raw.pendingWorkflowTask.attempt ?? 1,
    }
  }

  async #pending({ raw }: Description): Promise<PendingActivity[]> {
    return await Promise.all(
      (raw.pendingActivities ?? []).map(async (activity) => {
        const next = activity.nextAttemptScheduleTime ?? activity.scheduledTime
        // It runs unless it has an attempt before it.
        const waits = Number(activity.state) === scheduledState
        return {
          name: activity.activityType?.name ?? '',
          attempt: activity.attempt ?? 1,
          state: waits ? ('waiting' as const) : ('running' as const),
          lastFailure: await this.#failures.say(activity.lastFailure),
          nextAttemptAt: waits && next ? dateOf(next).toISOString() : null,
        }
      }),
    )
  }
}

/** `PENDING_ACTIVITY_STATE_SCHEDULED` in Temporal's API. */
const scheduledState = 1

function statusOf({ status: { name } }: Description): WorkflowView['status'] {
  const words = name.toLowerCase()
  if (words === 'paused') return 'running'
  return words === 'unspecified' || words === 'unknown' ? 'unknown' : (words as WorkflowView['status'])
}

/** gRPC: deadline exceeded, unavailable, cancelled. */
function isUnanswered(error: unknown): boolean {
  const source = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
  return isGrpcServiceError(source) && [1, 4, 14].includes(source.code)
}

/** Customers' acts to conversation workflows: exactly once per messageId, through restarts and continue-as-new. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  ApplicationFailure,
  isGrpcServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowUpdateHandle,
} from '@temporalio/client'
import type {
  ConversationState,
  ConversationSummary,
  DecideProposal,
  SendMessage,
  TurnResult,
} from '#contracts/conversation.ts'
import { digestText } from '#contracts/digest.ts'
import { Failure } from '#contracts/failures.ts'
import {
  closedSignal,
  decideProposalUpdate,
  getConversationQuery,
  sendMessageUpdate,
} from '#contracts/messages.ts'
import { conversationWorkflowId, searchAttributes, taskQueue, updateId } from '#contracts/names.ts'

/** What became of an act: answered with its turn, accepted and still running, refused, or not accepted in time. */
export type Outcome =
  | { kind: 'answered'; result: TurnResult }
  | { kind: 'accepted' }
  | { kind: 'refused'; failure: string; message: string }
  | { kind: 'unavailable' }

export interface ConversationClientOptions {
  client: Client
  /** A conversation nobody writes to closes itself after so many ms. */
  idleMs: number
}

type Start = () => Promise<WorkflowUpdateHandle<TurnResult>>

export class ConversationClient {
  readonly #client: Client
  readonly #idleMs: number

  constructor({ client, idleMs }: ConversationClientOptions) {
    this.#client = client
    this.#idleMs = idleMs
  }

  /** Starts an empty conversation; starting it twice changes nothing. False when Temporal did not answer in time. */
  async start(conversationId: string): Promise<boolean> {
    const started = await this.#persist(AbortSignal.timeout(acceptWaitMs), () =>
      this.#client.workflow.start('conversation', {
        ...this.#startOptions(conversationId),
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    )
    return started !== undefined
  }

  /** Starts the conversation with its first message in one call. */
  async startWithMessage(conversationId: string, message: SendMessage, waitMs: number): Promise<Outcome> {
    return await this.#carry(waitMs, () =>
      this.#client.workflow.startUpdateWithStart(sendMessageUpdate, {
        args: [message],
        updateId: updateId(message.messageId, digestText(message.text)),
        waitForStage: 'ACCEPTED',
        // One operation serves one try.
        startWorkflowOperation: new WithStartWorkflowOperation('conversation', {
          ...this.#startOptions(conversationId),
          workflowIdConflictPolicy: 'USE_EXISTING',
        }),
      }),
    )
  }

  /** `waitMs` is how long to wait for the turn; 0 answers as soon as the message is accepted. */
  async sendMessage(conversationId: string, message: SendMessage, waitMs: number): Promise<Outcome> {
    return await this.#carry(waitMs, () =>
      this.#handle(conversationId).startUpdate(sendMessageUpdate, {
        args: [message],
        updateId: updateId(message.messageId, digestText(message.text)),
        waitForStage: 'ACCEPTED',
      }),
    )
  }

  async decideProposal(conversationId: string, decide: DecideProposal, waitMs: number): Promise<Outcome> {
    return await this.#carry(waitMs, () =>
      this.#handle(conversationId).startUpdate(decideProposalUpdate, {
        args: [decide],
        updateId: updateId(`decision:${decide.proposalId}`, digestText(decide.decision)),
        waitForStage: 'ACCEPTED',
      }),
    )
  }

  /** Closing a closed conversation changes nothing. False when Temporal did not answer in time. */
  async close(conversationId: string): Promise<boolean> {
    const closed = await this.#persist(AbortSignal.timeout(acceptWaitMs), async () => {
      try {
        await this.#handle(conversationId).signal(closedSignal)
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error
      }
      return true
    })
    return closed ?? false
  }

  /** Undefined when the workflow is gone or no worker answers within two seconds. */
  async summary(conversationId: string): Promise<ConversationSummary | undefined> {
    try {
      return await this.#client.withDeadline(Date.now() + 2_000, () =>
        this.#handle(conversationId).query(getConversationQuery),
      )
    } catch {
      return undefined
    }
  }

  #handle(conversationId: string) {
    return this.#client.workflow.getHandle(conversationWorkflowId(conversationId))
  }

  #startOptions(conversationId: string) {
    const state: ConversationState = {
      conversationId,
      nextTurn: 1,
      idleMs: this.#idleMs,
      lastActAt: 0,
      seen: [],
      proposal: null,
      bookings: {},
      booked: {},
      failureKind: null,
      dealerCode: null,
    }
    return {
      workflowId: conversationWorkflowId(conversationId),
      taskQueue,
      args: [state],
      // A closed conversation stays closed.
      workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
      // A killed worker's task is handed out again after 2 s instead of 10.
      workflowTaskTimeout: '2s' as const,
      staticSummary: 'Customer chat',
      typedSearchAttributes: [{ key: searchAttributes.conversationState, value: 'open' }],
    }
  }

  /** Sends an act and waits for its turn. The workflow answers a repeated act with its first result. */
  async #carry(waitMs: number, start: Start): Promise<Outcome> {
    // Being accepted takes milliseconds; a caller who does not wait for the reply still waits for that.
    const deadline = AbortSignal.timeout(Math.max(waitMs, acceptWaitMs))
    let accepted = false
    const outcome = await this.#persist(deadline, async () => {
      try {
        const handle = await start()
        accepted = true
        return await this.#result(handle, waitMs)
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal) return refusal
        throw error
      }
    })
    return outcome ?? (accepted ? { kind: 'accepted' } : { kind: 'unavailable' })
  }

  /**
   * Tries again, 50 to 500 ms apart, on everything that says neither yes nor no (rollover, restart, overload). Undefined
   * when the deadline passes.
   */
  async #persist<T>(deadline: AbortSignal, attempt: () => Promise<T>): Promise<T | undefined> {
    for (let pause = 50; !deadline.aborted; pause = Math.min(pause * 2, 500)) {
      try {
        return await this.#client.withAbortSignal(deadline, attempt)
      } catch (error) {
        if (deadline.aborted) break
        if (!worthAnotherTry(error)) throw error
        await delay(pause * (0.5 + Math.random()))
      }
    }
    return undefined
  }

  async #result(handle: WorkflowUpdateHandle<TurnResult>, waitMs: number): Promise<Outcome> {
    const answered = handle.result().then((result): Outcome => ({ kind: 'answered', result }))
    if (waitMs >= acceptWaitMs) return await answered
    // A refusal is known with the acceptance and settles at once.
    return await Promise.race([
      answered,
      delay(Math.max(waitMs, 10)).then((): Outcome => ({ kind: 'accepted' })),
    ])
  }
}

const acceptWaitMs = 10_000

function refusalOf(error: unknown): Outcome | undefined {
  if (error instanceof WorkflowNotFoundError && !error.message.startsWith('update "')) {
    return { kind: 'refused', failure: Failure.conversationClosed, message: 'The conversation is closed' }
  }
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined
  const cause = error.cause
  if (!(cause instanceof ApplicationFailure) || !cause.type) return undefined
  if (cause.type === Failure.rollingOver || cause.type === acceptedUpdateCompletedWorkflow) return undefined
  return { kind: 'refused', failure: cause.type, message: cause.message }
}

/** The run continued as new while the update was in flight. */
const acceptedUpdateCompletedWorkflow = 'AcceptedUpdateCompletedWorkflow'
/** gRPC: resource exhausted (ten updates in flight), failed precondition (workflow task failed), unavailable, cancelled, deadline. */
const retryableCodes = new Set([1, 4, 8, 9, 14])

function worthAnotherTry(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true
  if (error instanceof WorkflowNotFoundError) return error.message.startsWith('update "')
  if (error instanceof WorkflowUpdateFailedError) return true
  const source = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
  return isGrpcServiceError(source) && retryableCodes.has(source.code)
}

/** Customers' acts to conversation workflows, exactly once per messageId. */
import { WithStartWorkflowOperation, WorkflowNotFoundError, type Client } from '@temporalio/client'
import type {
  ConversationState,
  ConversationSummary,
  DecideProposal,
  SendMessage,
  TurnResult,
} from '#contracts/conversation.ts'
import {
  closedSignal,
  decideProposalUpdate,
  getConversationQuery,
  sendMessageUpdate,
} from '#contracts/messages.ts'
import { conversationWorkflowId, searchAttributes, taskQueue, updateId } from '#contracts/names.ts'
import { UpdateCaller, updateOf, type Outcome, type UpdateCall } from './update-caller.ts'

export interface ConversationClientOptions {
  client: Client
  /** A conversation nobody writes to closes itself after so many ms. */
  idleMs: number
  /** Of texts and subjects, for what Temporal shows to everybody: nobody without the key can guess them by it. 64 characters. */
  digest: (text: string) => string
}

export class ConversationClient {
  readonly #client: Client
  readonly #updates: UpdateCaller
  readonly #idleMs: number
  readonly #digest: (text: string) => string

  constructor({ client, idleMs, digest }: ConversationClientOptions) {
    this.#client = client
    this.#updates = new UpdateCaller(client)
    this.#idleMs = idleMs
    this.#digest = digest
  }

  /** Starts a subject's empty conversation; starting it twice changes nothing. False when Temporal did not answer in time. */
  async start(conversationId: string, subject: string): Promise<boolean> {
    const started = await this.#updates.persist(() =>
      this.#client.workflow.start('conversation', {
        ...this.#startOptions(conversationId, subject),
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    )
    return started !== undefined
  }

  /** Starts the conversation with its first message in one call. */
  async startWithMessage(
    conversationId: string,
    subject: string,
    message: SendMessage,
    waitMs: number,
  ): Promise<Outcome<TurnResult>> {
    const update = () => ({
      args: [message] as [SendMessage],
      updateId: updateId(message.messageId, this.#digest(message.text)),
      // One operation serves one try.
      startWorkflowOperation: new WithStartWorkflowOperation('conversation', {
        ...this.#startOptions(conversationId, subject),
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    })
    const { workflow } = this.#client
    return await this.#call(conversationId, waitMs, {
      start: () =>
        workflow.startUpdateWithStart(sendMessageUpdate, { ...update(), waitForStage: 'ACCEPTED' }),
      execute: () => workflow.executeUpdateWithStart(sendMessageUpdate, update()),
    })
  }

  /** `waitMs` is how long to wait for the turn; 0 answers as soon as the message is accepted. */
  async sendMessage(
    conversationId: string,
    message: SendMessage,
    waitMs: number,
  ): Promise<Outcome<TurnResult>> {
    const options = {
      args: [message] as [SendMessage],
      updateId: updateId(message.messageId, this.#digest(message.text)),
    }
    const update = updateOf(this.#handle(conversationId), sendMessageUpdate, options)
    return await this.#call(conversationId, waitMs, update)
  }

  async decideProposal(
    conversationId: string,
    decide: DecideProposal,
    waitMs: number,
  ): Promise<Outcome<TurnResult>> {
    const options = {
      args: [decide] as [DecideProposal],
      updateId: updateId(`decision:${decide.proposalId}`, this.#digest(decide.decision)),
    }
    const update = updateOf(this.#handle(conversationId), decideProposalUpdate, options)
    return await this.#call(conversationId, waitMs, update)
  }

  /** Closing a closed conversation changes nothing. False when Temporal did not answer in time. */
  async close(conversationId: string): Promise<boolean> {
    const closed = await this.#updates.persist(async () => {
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

  /** A conversation that is over, by the hand of an operator for instance, is not taken back: it will not answer. */
  async #call<T>(conversationId: string, waitMs: number, update: UpdateCall<T>): Promise<Outcome<T>> {
    const hasEnded = async () => (await this.#handle(conversationId).describe()).closeTime !== undefined
    return await this.#updates.call(waitMs, { ...update, hasEnded })
  }

  #handle(conversationId: string) {
    return this.#client.workflow.getHandle(conversationWorkflowId(conversationId))
  }

  #startOptions(conversationId: string, subject: string) {
    const state: ConversationState = {
      conversationId,
      nextTurn: 1,
      idleMs: this.#idleMs,
      lastActAt: 0,
      seen: [],
      proposal: null,
      bookings: {},
      failureKind: null,
      dealerCode: null,
    }
    return {
      workflowId: conversationWorkflowId(conversationId),
      taskQueue,
      args: [state],
      // A closed conversation stays closed.
      workflowIdReusePolicy: 'REJECT_DUPLICATE' as const,
      // Where tasks wait for a worker, subjects take turns, also with all that the conversation starts (`matching.enableFairness`).
      priority: { fairnessKey: this.#digest(`subject ${subject}`) },
      // A killed worker's task is handed out again after 2 s instead of 10.
      workflowTaskTimeout: '2s' as const,
      staticSummary: 'Customer chat',
      typedSearchAttributes: [{ key: searchAttributes.conversationState, value: 'open' }],
    }
  }
}

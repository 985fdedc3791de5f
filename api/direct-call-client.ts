/** Tools as standalone activities of the worker: the dealer backend's limits, retries and breaker stand there, for chats and MCP alike. */
import { randomUUID } from 'node:crypto'
import type { ActivityHandle, ActivityOptions, Client } from '@temporalio/client'
import { bulkhead } from 'cockatiel'
import type {
  Activities,
  DealerLook,
  DealerSight,
  DirectAnswer,
  DirectCall,
  DirectProposal,
} from '#contracts/activities.ts'
import { Failure } from '#contracts/failures.ts'
import { dealerLookId, directCallId, proposalIdOf, taskQueue } from '#contracts/names.ts'
import { summariseToolCall } from '#contracts/tools.ts'

/** No answer: the dealer backend or our own worker is away, slow or makes no sense. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

/** A caller waits: ten seconds in all, and two where no worker takes the call up. Each attempt is visible to operators. */
const times = {
  scheduleToStartTimeout: '2s',
  startToCloseTimeout: '4s',
  scheduleToCloseTimeout: '10s',
  heartbeatTimeout: '2s',
  retry: {
    initialInterval: '300ms',
    backoffCoefficient: 2,
    maximumInterval: '2s',
    nonRetryableErrorTypes: [Failure.apimRejectedRequest],
  },
} satisfies Partial<ActivityOptions>
/** Above all of them, for Temporal itself being away. */
const patienceMs = 13_000
/**
 * Calls of this process that are under way at once, and those that wait their turn here: in Temporal's queue a burst would outlive
 * the two seconds. A worker on one core does about fifty a second (our choice, measured on two cores for all processes).
 */
const atOnce = 16
const waiting = 1_000

export class DirectCallClient {
  readonly #client: Client
  readonly #turn = bulkhead(atOnce, waiting)

  constructor(client: Client) {
    this.#client = client
  }

  /** `signal` cancels the activity too. @throws NoAnswer */
  async lookUp(call: DirectCall, signal?: AbortSignal): Promise<DirectAnswer> {
    return await this.#result(signal, () =>
      this.#client.activity.typed<Activities>().start('lookUp', {
        ...times,
        taskQueue,
        id: directCallId(call.conversationId, `${call.tool}:${randomUUID()}`),
        args: [call],
        summary: summariseToolCall(call.tool, call.arguments),
      }),
    )
  }

  /** Those who ask at once with the same key share one activity. @throws NoAnswer */
  async propose(call: DirectProposal): ReturnType<Activities['propose']> {
    return await this.#result(undefined, () =>
      this.#client.activity.typed<Activities>().start('propose', {
        ...times,
        taskQueue,
        id: directCallId(call.conversationId, `propose:${proposalIdOf(call.conversationId, call.key)}`),
        idConflictPolicy: 'USE_EXISTING',
        args: [call],
        summary: summariseToolCall(call.tool, call.arguments),
      }),
    )
  }

  /** For an operator. @throws NoAnswer */
  async lookAtDealer(look: DealerLook): Promise<DealerSight> {
    return await this.#result(undefined, () =>
      this.#client.activity.typed<Activities>().start('lookAtDealer', {
        ...times,
        taskQueue,
        id: dealerLookId(look.bookingRef, randomUUID()),
        args: [look],
        summary: `look at ${look.bookingRef}`,
      }),
    )
  }

  async #result<T>(signal: AbortSignal | undefined, start: () => Promise<ActivityHandle<T>>): Promise<T> {
    try {
      return await this.#turn.execute(() => this.#await(signal, start), signal)
    } catch (error) {
      signal?.throwIfAborted()
      throw new NoAnswer('no answer', { cause: error })
    }
  }

  async #await<T>(signal: AbortSignal | undefined, start: () => Promise<ActivityHandle<T>>): Promise<T> {
    const deadline = AbortSignal.timeout(patienceMs)
    let handle: ActivityHandle<T> | undefined
    const cancel = () => void handle?.cancel('the caller is gone').catch(() => undefined)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      const either = signal ? AbortSignal.any([deadline, signal]) : deadline
      return await this.#client.withAbortSignal(either, async () => {
        handle = await start()
        return await handle.result()
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }
}

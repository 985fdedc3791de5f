/** Updates to workflows: sent until accepted, through restarts and continue-as-new, each at most once by its update id. */
import { setTimeout as delay } from 'node:timers/promises'
import {
  ApplicationFailure,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type Client,
  type WorkflowHandle,
  type WorkflowUpdateHandle,
  type WorkflowUpdateOptions,
} from '@temporalio/client'
import type { UpdateDefinition } from '@temporalio/common'
import { Failure } from '#contracts/failures.ts'

/** What became of an update: answered, accepted and still running, refused, or not accepted in time. */
export type Outcome<T> =
  | { kind: 'answered'; result: T }
  /** `answered` resolves once it is, or after a quarter of an hour without a word, or when `stop` says so; it never rejects. */
  | { kind: 'accepted'; answered: (stop: AbortSignal) => Promise<unknown> }
  | { kind: 'refused'; failure: string; message: string }
  /** There is no such workflow, or it has ended. */
  | { kind: 'gone' }
  | { kind: 'unavailable' }

/** An update under its id, sent for its acceptance or for its result. */
export interface UpdateCall<T> {
  start: () => Promise<WorkflowUpdateHandle<T>>
  execute: () => Promise<T>
  /** Whether the workflow is over for good, so that what it accepted will not be answered; without it, it may still go on in another run. */
  hasEnded?: () => Promise<boolean>
}

/** Being accepted takes milliseconds; longer than this, in ms, and something is down. */
const acceptWaitMs = 10_000
/** To learn whether an update was accepted whose result did not come in time. */
const lastLookMs = 2_000
/** Longer than a model call is tried. */
const longestTurnMs = 15 * 60_000

export function updateOf<T, A extends [unknown, ...unknown[]]>(
  handle: WorkflowHandle,
  definition: UpdateDefinition<T, A>,
  options: WorkflowUpdateOptions & { args: A; updateId: string },
): UpdateCall<T> {
  return {
    start: () => handle.startUpdate<T, A>(definition, { ...options, waitForStage: 'ACCEPTED' }),
    execute: () => handle.executeUpdate<T, A>(definition, options),
  }
}

export class UpdateCaller {
  readonly #client: Client

  constructor(client: Client) {
    this.#client = client
  }

  /** Sends an update and waits for its result. `waitMs` 0 answers as soon as it is accepted. */
  async call<T>(waitMs: number, update: UpdateCall<T>): Promise<Outcome<T>> {
    const untilAnswered = (deadline: AbortSignal) =>
      this.#attempt(deadline, update, async () => ({ kind: 'answered', result: await update.execute() }))
    if (waitMs >= acceptWaitMs) {
      // One request instead of two, as long as the answer comes while the caller waits.
      const outcome = await untilAnswered(AbortSignal.timeout(waitMs))
      if (outcome) return outcome
    }
    // A caller who does not wait for the result still waits for the acceptance; the same update id is accepted once.
    const waited = waitMs >= acceptWaitMs
    let accepted = false
    const deadline = AbortSignal.timeout(waited ? lastLookMs : acceptWaitMs)
    const outcome = await this.#attempt(deadline, update, async () => {
      const handle = await update.start()
      accepted = true
      return await result(handle, waited ? 0 : waitMs)
    })
    if (outcome) return outcome
    if (!accepted) return { kind: 'unavailable' }
    return {
      kind: 'accepted',
      answered: (stop) =>
        untilAnswered(AbortSignal.any([stop, AbortSignal.timeout(longestTurnMs)])).catch(() => undefined),
    }
  }

  /** Undefined when nothing is known by then. */
  async #attempt<T>(
    deadline: AbortSignal,
    { hasEnded }: UpdateCall<T>,
    attempt: () => Promise<Outcome<T> | undefined>,
  ): Promise<Outcome<T> | undefined> {
    return await this.#persist(deadline, async () => {
      try {
        return await attempt()
      } catch (error) {
        const refusal = refusalOf(error)
        if (refusal) return refusal
        if (runEnded(error) && (await hasEnded?.())) return { kind: 'gone' }
        throw error
      }
    })
  }

  /** Any other request to Temporal that may be repeated. Undefined when there is no answer within ten seconds. */
  async persist<T>(attempt: () => Promise<T>): Promise<T | undefined> {
    return await this.#persist(AbortSignal.timeout(acceptWaitMs), attempt)
  }

  /** Tries again, 50 to 500 ms apart, on everything that says neither yes nor no (rollover, restart, overload). */
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
}

/** Undefined when it is not there in time. */
async function result<T>(handle: WorkflowUpdateHandle<T>, waitMs: number): Promise<Outcome<T> | undefined> {
  const answered = handle.result().then((result): Outcome<T> => ({ kind: 'answered', result }))
  // A refusal is known with the acceptance and settles at once.
  return await Promise.race([answered, delay(Math.max(waitMs, 10), undefined)])
}

function refusalOf(error: unknown): Outcome<never> | undefined {
  if (error instanceof WorkflowNotFoundError && !error.message.startsWith('update "')) return { kind: 'gone' }
  if (!(error instanceof WorkflowUpdateFailedError)) return undefined
  const cause = error.cause
  if (!(cause instanceof ApplicationFailure) || !cause.type) return undefined
  if (cause.type === Failure.rollingOver || runEnded(error)) return undefined
  return { kind: 'refused', failure: cause.type, message: cause.message }
}

/** The run ended with the update accepted and not answered: it continued as new, was taken back, or is over. */
const runEnded = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === 'AcceptedUpdateCompletedWorkflow'

/** gRPC: resource exhausted (ten updates in flight), failed precondition (workflow task failed), unavailable, cancelled, deadline. */
const retryableCodes = new Set([1, 4, 8, 9, 14])

function worthAnotherTry(error: unknown): boolean {
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return true
  if (error instanceof WorkflowNotFoundError) return error.message.startsWith('update "')
  if (error instanceof WorkflowUpdateFailedError) return true
  const source = error instanceof Error && isGrpcServiceError(error.cause) ? error.cause : error
  return isGrpcServiceError(source) && retryableCodes.has(source.code)
}

/** Booking workflows: started once per reference, changed once per changeId. */
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client'
import proto from '@temporalio/proto'
import type {
  BookingInput,
  BookingSummary,
  ChangeBooking,
  ChangeResult,
  Repair,
} from '#contracts/conversation.ts'
import { changeBookingUpdate, repairUpdate } from '#contracts/messages.ts'
import { bookingWorkflowId, searchAttributes, taskQueue, updateId } from '#contracts/names.ts'
import { UpdateCaller, updateOf, type Outcome } from './update-caller.ts'

export interface ResetOrder {
  runId: string
  eventId: number
  key: string
}
const { ResetWorkflowExecutionRequest: ResetRequest } = proto.temporal.api.workflowservice.v1

export class BookingClient {
  readonly #client: Client
  readonly #updates: UpdateCaller

  constructor(client: Client) {
    this.#client = client
    this.#updates = new UpdateCaller(client)
  }

  /** `waitMs` is how long to wait for the outcome. A booking whose appointment is over is `gone`. */
  async change(bookingRef: string, order: ChangeBooking, waitMs: number): Promise<Outcome<ChangeResult>> {
    const options = { args: [order] as [ChangeBooking], updateId: updateId(order.changeId, order.digest) }
    return await this.#updates.call(waitMs, updateOf(this.#handle(bookingRef), changeBookingUpdate, options))
  }

  /** An operator's order, once per key. A booking that is over is `gone`. */
  async repair(
    bookingRef: string,
    key: string,
    order: Repair,
    waitMs: number,
  ): Promise<Outcome<BookingSummary>> {
    const options = { args: [order] as [Repair], updateId: `repair:${key}` }
    return await this.#updates.call(waitMs, updateOf(this.#handle(bookingRef), repairUpdate, options))
  }

  /**
   * Takes a run back to the start of the workflow task that this event ended; what came later is delivered again. The same key resets
   * once. Returns the new run's id; undefined where Temporal did not answer in time.
   */
  async reset(bookingRef: string, { runId, eventId, key }: ResetOrder): Promise<string | undefined> {
    const { namespace } = this.#client.options
    const request = ResetRequest.fromObject({
      namespace,
      workflowExecution: { workflowId: bookingWorkflowId(bookingRef), runId },
      workflowTaskFinishEventId: eventId,
      requestId: `reset:${key}`,
      // Temporal keeps it in the clear: the operator's own words are in the audit log.
      reason: 'ordered by an operator',
    })
    const answer = await this.#updates.persist(() =>
      this.#client.workflowService.resetWorkflowExecution(request),
    )
    return answer?.runId
  }

  /** Starts a booking that its customer approved, as conversations do it. False when Temporal did not answer in time. */
  async start(input: BookingInput): Promise<boolean> {
    const started = await this.#updates.persist(async () => {
      try {
        await this.#client.workflow.start('booking', {
          workflowId: bookingWorkflowId(input.bookingRef),
          taskQueue,
          args: [input],
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
          // A killed worker's task is handed out again after 2 s instead of 10.
          workflowTaskTimeout: '2s',
          staticSummary: input.summary,
          typedSearchAttributes: [
            { key: searchAttributes.bookingState, value: 'requested' },
            { key: searchAttributes.dealerCode, value: input.dealerCode },
          ],
        })
      } catch (error) {
        // It came to its end already.
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
      }
      return true
    })
    return started ?? false
  }

  #handle(bookingRef: string) {
    return this.#client.workflow.getHandle(bookingWorkflowId(bookingRef))
  }
}

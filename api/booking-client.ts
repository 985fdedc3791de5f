/** Customers' changes to booking workflows, exactly once per changeId. */
import type { Client } from '@temporalio/client'
import type { ChangeBooking, ChangeResult } from '#contracts/conversation.ts'
import { changeBookingUpdate } from '#contracts/messages.ts'
import { bookingWorkflowId, updateId } from '#contracts/names.ts'
import { UpdateCaller, type Outcome } from './update-caller.ts'

export class BookingClient {
  readonly #client: Client
  readonly #updates: UpdateCaller

  constructor(client: Client) {
    this.#client = client
    this.#updates = new UpdateCaller(client)
  }

  /** `waitMs` is how long to wait for the outcome. A booking whose appointment is over is `gone`. */
  async change(bookingRef: string, order: ChangeBooking, waitMs: number): Promise<Outcome<ChangeResult>> {
    return await this.#updates.call(waitMs, () =>
      this.#client.workflow.getHandle(bookingWorkflowId(bookingRef)).startUpdate(changeBookingUpdate, {
        args: [order],
        updateId: updateId(order.changeId, order.digest),
        waitForStage: 'ACCEPTED',
      }),
    )
  }
}

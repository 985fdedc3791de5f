/** What the test worker runs: the product's `booking` and, in place of a chat, a workflow that keeps what it is told. */
import { condition, defineQuery, setHandler } from '@temporalio/workflow'
import type { BookingChanged } from '#contracts/conversation.ts'
import { bookingChangedSignal } from '#contracts/messages.ts'

export { booking } from '#workflows/index.ts'

export const heardQuery = defineQuery<BookingChanged[]>('heard')

export async function listener(): Promise<void> {
  const heard: BookingChanged[] = []
  setHandler(heardQuery, () => heard)
  setHandler(bookingChangedSignal, (change) => {
    heard.push(change)
  })
  await condition(() => false)
}

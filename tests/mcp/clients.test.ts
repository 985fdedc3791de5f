/** The official clients, of both lines and of each revision: each books, moves and cancels, with and without a way to ask its user. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { newPlate, resetApim } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { McpUser, type Caller, type ClientOptions, type ToolAnswer } from './client.ts'
import { connectOld } from './old-client.ts'
import { appointment } from './wishes.ts'

let stack: Stack
let finder: McpUser
beforeAll(async () => {
  stack = await startStack()
  finder = await McpUser.connect(stack, stack.tokens.customer)
})
afterAll(async () => {
  await finder.close()
  await stack.stop()
})
afterEach(() => resetApim(stack))

type Connect = (options: Pick<ClientOptions, 'elicit'>) => Promise<Caller>
const clients: [string, Connect][] = [
  ['2.x, revision 2026-07-28', (options) => McpUser.connect(stack, stack.tokens.customer, options)],
  [
    '2.x, revision 2025-11-25',
    (options) => McpUser.connect(stack, stack.tokens.customer, { ...options, era: 'legacy' }),
  ],
  ['1.x', (options) => connectOld(stack, stack.tokens.customer, options)],
]

type Order = (tool: string, wish: Record<string, unknown>) => Promise<ToolAnswer>

/** One life of a booking; `order` gets a wish approved its own way. */
async function live(user: Caller, order: Order): Promise<void> {
  const wish = await appointment(finder)
  const booked = await order('create_service_booking', wish)
  expect(booked).toMatchObject({ isError: false, data: { status: 'done', booking: { status: 'confirmed' } } })
  const { booking_ref: booking_id } = booked.data['booking'] as Record<string, string>
  const other = await appointment(finder, newPlate(), wish.appointment_time)
  const to = { appointment_date: other.appointment_date, appointment_time: other.appointment_time }
  const moved = await order('reschedule_service_booking', { booking_id, ...to })
  expect(moved).toMatchObject({ data: { status: 'done', booking: to } })
  expect(await user.call('get_booking_status', { booking_id })).toMatchObject({
    data: { status: 'confirmed', dealer_status: 'CONFIRMED', appointment_time: to.appointment_time },
  })
  const cancelled = await order('cancel_service_booking', { booking_id, reason_code: 'VEHICLE_SOLD' })
  expect(cancelled).toMatchObject({ data: { status: 'done', booking: { status: 'cancelled' } } })
  expect(await apimBookings(stack)).toMatchObject([{ status: 'CANCELLED' }])
}

describe.each(clients)('the client %s', (_name, connect) => {
  it('books, moves and cancels when its user agrees to each question', async () => {
    let questions = 0
    const user = await connect({
      elicit: () => {
        questions++
        return { action: 'accept', content: { approve: true } }
      },
    })
    await live(user, async (tool, wish) => await user.call(tool, wish))
    expect(questions).toBe(3)
    await user.close()
  })

  it('books, moves and cancels in two steps when it cannot ask', async () => {
    const user = await connect({})
    await live(user, async (tool, wish) => {
      const first = await user.call(tool, wish)
      expect(first).toMatchObject({ isError: false, data: { status: 'awaiting_approval' } })
      const { proposal_id, digest } = first.data['proposal'] as Record<string, string>
      return await user.call(tool, { ...wish, approval: { proposal_id, digest } })
    })
    await user.close()
  })
})

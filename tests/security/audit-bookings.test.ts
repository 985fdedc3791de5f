/** Who did what to which booking: the lines that a booking's life leaves, by chat, API, operator and dealer. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { repairUpdate } from '#contracts/messages.ts'
import { bookingWorkflowId } from '#contracts/names.ts'
import { bookingMessage, Customer, spoilProposal } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'

let stack: Stack
let customer: Customer
let temporal: TemporalClient
let db: pg.Client
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
  temporal = await openTemporalClient(stack)
  db = new pg.Client(stack.databaseUrl)
  await db.connect()
})
afterAll(async () => {
  await db.end()
  await temporal.close()
  await stack.stop()
})

async function linesOf(ref: string): Promise<string[]> {
  const { rows } = await db.query<{ subject: string; action: string }>(
    'select subject, action from audit_log where target = $1 order by id',
    [ref],
  )
  return rows.map(({ subject, action }) => `${subject} ${action}`)
}

it('names who booked, moved and cancelled, and what the system made of it', async () => {
  const id = await customer.open()
  await customer.say(id, bookingMessage())
  const [booking] = (await customer.say(id, 'yes')).bookings
  const ref = String(booking?.bookingRef)
  await customer.say(id, 'move it to 11')
  await customer.say(id, 'yes')
  await customer.request('POST', `/v1/bookings/${ref}/cancel`, {})
  expect(await linesOf(ref)).toEqual([
    'customer:one booking.requested',
    'system booking.confirmed',
    'customer:one booking.rescheduling',
    'system booking.confirmed',
    'customer:one booking.cancelling',
    'system booking.cancelled',
  ])
})

it('names the operator who repaired', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage())
  await spoilProposal(stack, proposal?.proposalId)
  const [booking] = (await customer.say(id, 'yes')).bookings
  const ref = String(booking?.bookingRef)
  const order = { action: 'give_up' as const, by: 'operator:one', reason: 'not what was approved' }
  await temporal.client.workflow
    .getHandle(bookingWorkflowId(ref))
    .executeUpdate(repairUpdate, { args: [order] })
  const lines = await linesOf(ref)
  expect(lines[0]).toBe('customer:one booking.requested')
  expect(lines).toContain('operator:one booking.rejected')
  await expect(
    temporal.client.workflow
      .getHandle(bookingWorkflowId(ref))
      .executeUpdate(repairUpdate, { args: [{ ...order, by: 'customer' }] }),
  ).rejects.toThrow()
  // Whatever it was about, no words and no numbers.
  const { rows } = await db.query('select detail from audit_log where target = $1', [ref])
  expect(JSON.stringify(rows)).not.toMatch(/approved|MH12|98765/)
})

/** Some of all that can happen, good and bad, so that every figure has something to show. */
import { randomUUID } from 'node:crypto'
import { conversationWorkflowId, taskQueue } from '#contracts/names.ts'
import {
  bookingMessage,
  clearFaults,
  Customer,
  fault,
  modelCalls,
  newPlate,
  overrideReply,
  release,
  resetApim,
  resetModel,
  script,
  spoilProposal,
} from '#tests/e2e/customer.ts'
import { ask } from '#tests/mcp/wire.ts'
import { query } from '#tests/operator/operator.ts'
import type { Stack } from '#tests/stack.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'

/** Books by chat; the booking's reference. */
async function book(customer: Customer, id: string, plate: string): Promise<string> {
  const { proposal } = await customer.say(id, bookingMessage(plate))
  const { bookings } = await customer.decide(id, String(proposal?.proposalId), 'confirm')
  return String(bookings[0]?.bookingRef)
}

export async function makeTraffic(stack: Stack): Promise<void> {
  const customer = new Customer(stack)
  await bookings(stack, customer)
  await failures(stack, customer)
  await refusals(stack, customer)
  await byMcp(stack)
  await troubleWithTheDatabase(stack, customer)
  await troubleWithTemporal(stack, customer)
}

async function bookings(stack: Stack, customer: Customer): Promise<void> {
  const id = await customer.open()
  const ref = await book(customer, id, newPlate())
  await customer.say(id, 'move it to 11')
  await customer.say(id, 'yes')
  await customer.request('POST', `/v1/bookings/${ref}/cancel`, {})
  // The chat tells of it by itself, which behind a proposal would be what a "no" answers.
  const told = async () => (await customer.turns(id)).some(({ messageId }) => messageId === null)
  await waitFor(told, { what: 'the news of the cancellation' })
  await customer.say(id, bookingMessage(newPlate()))
  await customer.say(id, 'no')

  // The dealer books another time than the approved one: that is cancelled again.
  const other = await customer.open()
  await overrideReply(stack, 'create_booking', { patch: { appointment_time: '16:00' } })
  await book(customer, other, newPlate())
  await resetApim(stack)

  const parked = await customer.open()
  const { proposal } = await customer.say(parked, bookingMessage(newPlate()))
  await spoilProposal(stack, proposal?.proposalId)
  await customer.say(parked, 'yes')
}

async function failures(stack: Stack, customer: Customer): Promise<void> {
  const id = await customer.open()
  await script(stack, [{ status: 400, code: 'bad_request' }], id)
  await customer.say(id, 'this will fail')
  await resetModel(stack)
  // Enough for a breaker to open; the turn goes on when it is through.
  await fault(stack, { endpoint: 'dealers', fault: { kind: 'server_error', status: 503 }, times: 6 })
  await customer.say(id, 'dealers near Hinjewadi, Pune?')
  await clearFaults(stack)
  await customer.request('GET', '/v1/bookings/SB-0000000000')
  await customer.request('GET', `/v1/conversations/${randomUUID()}`)
  await customer.request('POST', `/v1/conversations/${id}/messages`, { text: 12 })
}

/** Where one turn may be in flight, the subject's next and another's are refused until it is answered. */
async function refusals(stack: Stack, customer: Customer): Promise<void> {
  const other = new Customer(stack, stack.tokens.otherCustomer)
  const [id, next, others] = [await customer.open(), await customer.open(), await other.open()]
  const hold = randomUUID()
  await script(stack, [{ text: 'Done.', hold }], id)
  await send(customer, id)
  await send(customer, next)
  await send(other, others)
  await release(stack, hold)
  await resetModel(stack)
  // Taken again and again until there is a place, so that what follows finds it free.
  await customer.say(next, 'hello')
}

/** Without waiting for the reply. */
export const send = (customer: Customer, id: string) =>
  customer.request('POST', `/v1/conversations/${id}/messages`, { text: 'hello' }, { prefer: 'respond-async' })

async function byMcp(stack: Stack): Promise<void> {
  const wire = { token: stack.tokens.customer }
  await ask(stack.apiUrl, wire, 'tools/call', { name: 'get_nearby_dealers', arguments: { city: 'Pune' } })
  const nowhere = { name: 'get_booking_status', arguments: { booking_id: 'SB-0000000000' } }
  await ask(stack.apiUrl, wire, 'tools/call', nowhere)
}

/** For a moment the database refuses what a button's turn begins with: its activity is local, and tried again. */
async function troubleWithTheDatabase(stack: Stack, customer: Customer): Promise<void> {
  const role = new URL(stack.applicationUrl).username
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(newPlate()))
  await query(stack, `revoke insert on turns from ${role}`)
  const turn = customer.decide(id, String(proposal?.proposalId), 'decline')
  await waitFor(() => stack.log('worker').includes('"activityType":"beginTurn"'), {
    what: 'a failed attempt',
  })
  await query(stack, `grant insert on turns to ${role}`)
  await turn
}

/** A task that no code of ours can take, and the answer of an activity that nobody waits for any more. */
async function troubleWithTemporal(stack: Stack, customer: Customer): Promise<void> {
  const { client, close } = await openTemporalClient(stack)
  const failing = await client.workflow.start('unknown', { workflowId: `unknown:${randomUUID()}`, taskQueue })
  const failed = async () => {
    const { events } = await failing.fetchHistory()
    return events?.some(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes)
  }
  await waitFor(failed, { what: 'a failed workflow task' })
  await failing.terminate()

  const id = await customer.open()
  const hold = randomUUID()
  await script(stack, [{ text: 'Too late.', hold }], id)
  await send(customer, id)
  const asked = async () => (await modelCalls(stack)).some((call) => call.hold === hold)
  await waitFor(asked, { what: 'the model to be asked' })
  await client.workflow.getHandle(conversationWorkflowId(id)).terminate()
  await release(stack, hold)
  await resetModel(stack)
  await close()
}

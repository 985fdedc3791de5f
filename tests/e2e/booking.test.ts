import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { apimBookings } from './apim-database.ts'
import { bookingMessage, Customer, resetApim, resetModel, script } from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
beforeEach(() => resetApim(stack))

let oneMessage: string
beforeEach(() => {
  oneMessage = bookingMessage()
})
const toolNames = (turn: { toolCalls: { name: string }[] }) => turn.toolCalls.map((call) => call.name)

it('holds the demo conversation message by message, up to the status of the booking', async () => {
  const id = await customer.open()
  const hello = await customer.say(id, 'I need to book a service. My mobile is 9876543210')
  expect(toolNames(hello)).toEqual(['resolve_customer'])
  expect(hello.reply?.text).toContain("Hello Rahul! I see you're from Pune")

  const car = await customer.say(id, 'My car is MH12AB1234')
  expect(toolNames(car)).toEqual(['resolve_vehicle'])
  expect(car.reply?.text).toContain('Your 2023 Maruti Suzuki Swift ZXI+ is due for service')

  const dealers = await customer.say(id, 'Find dealers in Pune for regular service')
  expect(toolNames(dealers)).toEqual(['get_nearby_dealers'])
  expect(dealers.reply?.text).toContain('Here are 4 nearby dealers: 1. Arena Hinjewadi (3km)')

  const proposed = await customer.say(id, 'book the first one tomorrow at 10')
  expect(toolNames(proposed)).toEqual(['get_available_slots', 'create_service_booking'])
  expect(proposed.proposal).toMatchObject({ status: 'open' })
  expect(await apimBookings(stack)).toEqual([])

  const booked = await customer.say(id, 'yes')
  const rows = await apimBookings(stack)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({
    dealer_code: 'MSIL-PUNE-001',
    vehicle_registration: 'MH12AB1234',
    appointment_time: '10:00',
    status: 'CONFIRMED',
    reference: booked.bookings[0]?.bookingRef,
  })
  expect(booked.reply?.text).toContain(rows[0]?.booking_id)

  const status = await customer.say(id, 'what is the status of my booking')
  expect(toolNames(status)).toEqual(['get_booking_status'])
  expect(status.reply?.text).toContain('CONFIRMED')
})

it('goes from one message through four look-ups to one proposal, and books it on a yes', async () => {
  const id = await customer.open()
  const proposed = await customer.say(id, oneMessage)
  expect(toolNames(proposed)).toEqual([
    'resolve_customer',
    'resolve_vehicle',
    'get_nearby_dealers',
    'get_available_slots',
    'create_service_booking',
  ])
  expect(proposed.proposal?.summary).toContain('Arena Hinjewadi')
  const booked = await customer.say(id, 'haan ji, book kar do')
  expect(booked.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('books by the button, answers a repeated press the same, and refuses the opposite decision', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, oneMessage)
  const proposalId = String(proposal?.proposalId)
  const [first, second] = await Promise.all([
    customer.decide(id, proposalId, 'confirm'),
    customer.decide(id, proposalId, 'confirm'),
  ])
  expect(second.turn).toBe(first.turn)
  expect(await apimBookings(stack)).toHaveLength(1)
  const opposite = await customer.request('POST', `/v1/conversations/${id}/proposals/${proposalId}`, {
    decision: 'decline',
  })
  expect(opposite.status).toBe(409)
  expect(opposite.body['type']).toMatch(/proposal-not-open$/)
})

it('books nothing on a no, and nothing on a yes that changes something', async () => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  const changed = await customer.say(id, 'yes but at 11')
  expect(changed.bookings).toEqual([])
  expect(await apimBookings(stack)).toEqual([])
  const declined = await customer.say(id, 'no thanks')
  expect(declined.status).toBe('done')
  expect(await apimBookings(stack)).toEqual([])
})

it('approves by a yes only the proposal that its sender says they saw', async () => {
  const id = await customer.open()
  const first = (await customer.say(id, oneMessage)).proposal
  // Another tab changes it; this one still shows the first.
  const second = (await customer.say(id, 'make it 11')).proposal
  expect(second?.proposalId).not.toBe(first?.proposalId)
  const path = `/v1/conversations/${id}/messages`
  const late = await customer.request('POST', path, { text: 'yes', inSight: first?.proposalId })
  expect(late.body['bookings']).toEqual([])
  expect(await apimBookings(stack)).toEqual([])
  const shown = (late.body['proposal'] as { proposalId: string } | null)?.proposalId
  const seen = await customer.request('POST', path, { text: 'yes', inSight: shown })
  expect(seen.body['bookings']).toMatchObject([{ status: 'confirmed' }])
})

it('answers an equal request after the booking with the booking there is', async () => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  await customer.say(id, 'yes')
  const again = await customer.say(id, oneMessage)
  expect(again.proposal).toBeNull()
  await customer.say(id, 'yes')
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('books one appointment once, also when only a note is added to it', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, oneMessage)
  await customer.say(id, 'yes')
  const noted = { ...proposal?.arguments, notes: 'the brakes squeak' }
  await script(
    stack,
    [{ calls: [{ name: 'create_service_booking', arguments: noted }] }, { text: 'Noted.' }],
    id,
  )
  const turn = await customer.say(id, 'also tell them the brakes squeak')
  expect(turn.proposal).toBeNull()
  expect(turn.toolCalls[0]?.result).toMatchObject({ status: 'already_booked' })
  await resetModel(stack)
})

it('leaves the choice between two proposals of one turn to the button, and shows the summary of the open one', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, oneMessage)
  const at = (appointment_time: string) => ({
    name: 'create_service_booking',
    arguments: { ...proposal?.arguments, appointment_time },
  })
  await script(stack, [{ calls: [at('10:00'), at('11:00')] }, { text: 'Shall I?' }, { text: 'Which?' }], id)
  const both = await customer.say(id, 'ten or eleven')
  expect(both.reply?.text).toBe(`Shall I?\n\n${both.proposal?.summary}`)
  expect((await customer.say(id, 'yes')).bookings).toEqual([])
  expect(await apimBookings(stack)).toEqual([])
  await resetModel(stack)
})

it('shows the conversation and its booking to their owner only', async () => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  const booked = await customer.say(id, 'yes')
  const ref = String(booked.bookings[0]?.bookingRef)
  expect((await customer.request('GET', `/v1/bookings/${ref}`)).body).toMatchObject({ status: 'confirmed' })

  const other = new Customer(stack, stack.tokens.otherCustomer)
  for (const [method, path, body] of [
    ['GET', `/v1/conversations/${id}`],
    ['GET', `/v1/conversations/${id}/messages`],
    ['GET', `/v1/conversations/${id}/export`],
    ['GET', `/v1/conversations/${id}/events`],
    ['POST', `/v1/conversations/${id}/messages`, { text: 'hello' }],
    ['POST', `/v1/conversations/${id}/proposals/pr_x`, { decision: 'confirm' }],
    ['DELETE', `/v1/conversations/${id}`],
    ['GET', `/v1/bookings/${ref}`],
  ] as const) {
    expect((await other.request(method, path, body)).status, `${method} ${path}`).toBe(404)
  }
  const bookingId = String(booked.bookings[0]?.bookingId)
  const theirs = await other.open()
  const asked = await other.say(theirs, `what is the status of booking ${bookingId}`)
  expect(asked.toolCalls.map((call) => call.outcome)).toEqual(['failed'])
  expect((await other.request('GET', '/v1/bookings')).body).toEqual({ bookings: [] })
})

it('exports the whole conversation', async () => {
  const id = await customer.open()
  await customer.say(id, oneMessage)
  await customer.say(id, 'yes')
  const { headers, body } = await customer.request('GET', `/v1/conversations/${id}/export?format=json`)
  expect(headers.get('content-disposition')).toContain(`conversation-${id}.json`)
  expect(body['turns']).toHaveLength(2)
  expect(body['conversation']).toMatchObject({ conversationId: id, bookings: [{ status: 'confirmed' }] })
})

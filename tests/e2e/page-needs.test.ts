/** What the customer's page asks for beside the chat: free times of a booking, ratings, results to draw. */
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { SlotsView, type BookingView } from '#contracts/chat.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { bookingMessage, Customer, fault, clearFaults, modelCalls } from './customer.ts'

let stack: Stack
let customer: Customer
let id: string
let booking: BookingView
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
  id = await customer.open()
  await customer.say(id, bookingMessage())
  booking = (await customer.say(id, 'yes')).bookings[0]!
})
afterAll(() => stack.stop())

const slotsOf = (date: string) =>
  customer.request('GET', `/v1/bookings/${booking.bookingRef}/slots?date=${date}`)

it('tells the free times of a booking’s dealer, and lets the booking move to one of them', async () => {
  const { status, body } = await slotsOf(booking.appointmentDate)
  expect(status).toBe(200)
  const { date, slots } = SlotsView.parse(body)
  expect(date).toBe(booking.appointmentDate)
  const free = slots.find(({ available, time }) => available && time !== booking.appointmentTime)
  const moved = await customer.request('POST', `/v1/bookings/${booking.bookingRef}/reschedule`, {
    appointmentDate: date,
    appointmentTime: free?.time,
  })
  expect(moved).toMatchObject({ status: 200, body: { appointmentTime: free?.time } })
})

it('has no times on a day that is over, and refuses what is no day', async () => {
  expect(await slotsOf('2020-01-01')).toMatchObject({ status: 200, body: { slots: [] } })
  expect(await slotsOf('tomorrow')).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'query.date', expected: 'expected YYYY-MM-DD' }] },
  })
})

it('says so when the dealer does not answer', async () => {
  await fault(stack, { endpoint: 'slots', fault: { kind: 'server_error', status: 503 } })
  expect(await slotsOf(booking.appointmentDate)).toMatchObject({
    status: 503,
    body: { detail: 'The dealer system does not answer now; try again in a minute.' },
  })
  await clearFaults(stack)
})

it('keeps the rating of a reply, audits its changes, and takes it back', async () => {
  const rate = (turn: number, rating: unknown) =>
    customer.request('PUT', `/v1/conversations/${id}/turns/${turn}/feedback`, { rating })
  const rated = async () => (await customer.turns(id)).slice(0, 2).map(({ rating }) => rating)
  expect((await rate(1, 'up')).status).toBe(204)
  expect((await rate(1, 'up')).status).toBe(204)
  expect(await rated()).toEqual(['up', null])
  expect((await rate(1, null)).status).toBe(204)
  expect(await rated()).toEqual([null, null])
  expect((await rate(99, 'up')).status).toBe(404)
  expect(await rate(1, 'great')).toMatchObject({ status: 422, body: { errors: [{ field: 'body.rating' }] } })

  const db = new pg.Client(stack.databaseUrl)
  await db.connect()
  const { rows } = await db.query(
    `select subject, target, detail from audit_log where action = 'reply.rate' order by id`,
  )
  await db.end()
  expect(rows).toEqual([
    { subject: 'customer:one', target: id, detail: { turn: 1, rating: 'up' } },
    { subject: 'customer:one', target: id, detail: { turn: 1, rating: null } },
  ])
})

it('shows the customer where dealers are, and the model not', async () => {
  const { toolCalls } = await customer.say(await customer.open(), bookingMessage())
  expect(toolCalls.find(({ name }) => name === 'get_nearby_dealers')?.result).toMatchObject({
    dealers: expect.arrayContaining([
      expect.objectContaining({ latitude: expect.any(Number), longitude: expect.any(Number) }),
    ]),
  })
  const read = JSON.stringify(await modelCalls(stack))
  expect(read).toContain('distance_km')
  expect(read).not.toContain('latitude')
})

it('shows of a customer who has proved nothing the first name and the city alone', async () => {
  const { toolCalls } = await customer.say(await customer.open(), 'my mobile is 9876543210')
  const result = toolCalls.find(({ name }) => name === 'resolve_customer')?.result
  expect(result).toMatchObject({ name: 'Rahul', city: 'Pune', verified: false })
  expect(JSON.stringify(result)).not.toMatch(/Sharma|@|Lake View/)
})

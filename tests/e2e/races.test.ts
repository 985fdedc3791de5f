/** Many customers at once, and one customer twice: one place is given once, and everybody gets an answer. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startStack, type Stack } from '#tests/stack.ts'
import { apimBookings } from './apim-database.ts'
import { bookingMessage, Customer, newPlate, resetApim } from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())
beforeEach(() => resetApim(stack))

it('gives the last place to one of fifty customers and free times to the others', async () => {
  const chats: { id: string; proposalId: string; wanted: unknown }[] = []
  // The race is for the place: all get there without a rush.
  for (let row = 0; row < 10; row++) chats.push(...(await Promise.all([1, 2, 3, 4, 5].map(proposed))))
  await leaveOnePlace(chats[0]?.wanted as Record<string, string>)
  const turns = await Promise.all(
    chats.map(({ id, proposalId }) => customer.decide(id, proposalId, 'confirm')),
  )
  const bookings = turns.map((turn) => turn.bookings[0])
  const won = bookings.filter((booking) => booking?.status === 'confirmed')
  const lost = bookings.filter((booking) => booking?.status === 'rejected')
  expect([won.length, lost.length]).toEqual([1, 49])
  for (const [index, booking] of bookings.entries()) {
    if (booking?.status !== 'rejected') continue
    expect(booking.alternatives).toHaveLength(3)
    expect(turns[index]?.reply?.text).toMatch(/\d\d:\d\d/)
  }
  const rows = await apimBookings(stack)
  expect(rows.filter(({ reference }) => reference?.startsWith('SB-'))).toMatchObject([
    { reference: won[0]?.bookingRef, status: 'CONFIRMED' },
  ])
}, 180_000)

it('books a car once when its owner asks in two chats at once, and says so in the other', async () => {
  const plate = newPlate()
  const chats = await Promise.all(
    [1, 2].map(async () => {
      const id = await customer.open()
      const { proposal } = await customer.say(id, bookingMessage(plate))
      return { id, proposalId: String(proposal?.proposalId) }
    }),
  )
  const turns = await Promise.all(
    chats.map(({ id, proposalId }) => customer.decide(id, proposalId, 'confirm')),
  )
  const [first, second] = turns.toSorted((a) => (a.bookings[0]?.status === 'confirmed' ? -1 : 1))
  expect(first?.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(second?.bookings).toMatchObject([
    { status: 'rejected', reason: expect.stringContaining(String(first?.bookings[0]?.bookingRef)) },
  ])
  expect(second?.reply?.text).toContain(first?.bookings[0]?.bookingRef)
  expect(await apimBookings(stack)).toHaveLength(1)

  const later = await customer.open()
  const told = await customer.say(later, bookingMessage(plate))
  expect(told.proposal).toBeNull()
  expect(told.toolCalls.at(-1)?.result).toMatchObject({ status: 'already_booked' })
})

it('does not tell another customer whose booking holds the appointment', async () => {
  const plate = newPlate()
  const mine = await customer.open()
  await customer.say(mine, bookingMessage(plate))
  const booked = await customer.say(mine, 'yes')
  const other = new Customer(stack, stack.tokens.otherCustomer)
  const theirs = await other.open()
  const turn = await other.say(theirs, bookingMessage(plate))
  expect(turn.proposal).toBeNull()
  const answer = JSON.stringify(turn.toolCalls.at(-1)?.result) + turn.reply?.text
  expect(answer).not.toContain(booked.bookings[0]?.bookingRef)
  expect(answer).toContain('has an appointment')
})

/** A chat that has 10:00 before its eyes. */
async function proposed(): Promise<{ id: string; proposalId: string; wanted: unknown }> {
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage())
  return { id, proposalId: String(proposal?.proposalId), wanted: proposal?.arguments }
}

/** Other customers of the dealer take all places but one. */
async function leaveOnePlace(wanted: Record<string, string>): Promise<void> {
  const at = { dealer_code: wanted['dealer_code'], date: wanted['appointment_date'], service_type: 'regular' }
  for (;;) {
    const { slots } = await post<{ slots: { time: string; capacity: number; booked: number }[] }>(
      '/api/slots/available',
      at,
    )
    const slot = slots.find(({ time }) => time === wanted['appointment_time'])
    if (!slot || slot.capacity - slot.booked <= 1) return
    const stranger = { ...wanted, vehicle_registration: `KA01ZZ${1_000 + slot.booked}` }
    await post('/api/booking/create', stranger, { 'idempotency-key': randomUUID() })
  }
}

async function post<T>(path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
  const response = await fetch(stack.apimUrl + path, {
    method: 'POST',
    headers: { 'x-api-key': 'k', authorization: 'Bearer t', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return (await response.json()) as T
}

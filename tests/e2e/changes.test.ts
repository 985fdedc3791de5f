/** A booking after it was made: moved and cancelled, by chat and by API, by one customer or two tabs. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { TurnView } from '#contracts/chat.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import { apimSettings, bookingMessage, Customer, fault, resetApim, resetModel, script } from './customer.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

/** A chat that has just booked 10:00. */
let id: string
let ref: string
let date: string
beforeEach(async () => {
  id = await customer.open()
  await customer.say(id, bookingMessage())
  const [booking] = (await customer.say(id, 'yes')).bookings
  ref = String(booking?.bookingRef)
  date = String(booking?.appointmentDate)
})
afterEach(async () => {
  await resetModel(stack)
  await resetApim(stack)
})

async function proposes(chat: string, call: { name: string; arguments: object }): Promise<TurnView> {
  await script(stack, [{ calls: [call] }, { text: 'Shall I?' }], chat)
  const turn = await customer.say(chat, 'please change my booking')
  await resetModel(stack)
  return turn
}
const move = (time: string) => ({
  name: 'reschedule_service_booking',
  arguments: { booking_id: ref, appointment_date: date, appointment_time: time },
})
const cancel = () => ({ name: 'cancel_service_booking', arguments: { booking_id: ref } })
const rowsOf = async () =>
  (await apimBookings(stack)).map(({ appointment_time, status }) => [appointment_time, status])

/** A time that has a free place on that date, other than 10:00. */
async function freeTime(): Promise<string> {
  const slots = await readSlots()
  return String(slots.find(({ available, time }) => available && time !== '10:00')?.time)
}
async function readSlots(): Promise<{ time: string; available: boolean }[]> {
  const body = { dealer_code: 'MSIL-PUNE-001', date, service_type: 'regular' }
  const answer = await apim('/api/slots/available', body)
  return answer['slots'] as { time: string; available: boolean }[]
}
async function apim(path: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(stack.apimUrl + path, {
    method: 'POST',
    headers: { 'x-api-key': 'k', authorization: 'Bearer t', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Record<string, unknown>
}
/** Others take every place that is left at this time. */
async function fill(time: string): Promise<void> {
  const booking = {
    customer_mobile: '9123456789',
    dealer_code: 'MSIL-PUNE-001',
    appointment_date: date,
    appointment_time: time,
    service_type: 'regular',
  }
  let car = 1_000
  await waitFor(
    async () =>
      !(await apim('/api/booking/create', { ...booking, vehicle_registration: `KA01ZZ${car++}` }))['success'],
    { what: `${time} to be full` },
  )
}

it('moves a booking after a yes, and keeps its reference', async () => {
  const time = await freeTime()
  const proposed = await proposes(id, move(time))
  expect(proposed.proposal).toMatchObject({ kind: 'reschedule', bookingRef: ref, status: 'open' })
  expect(proposed.reply?.text).toContain(proposed.proposal?.summary)
  expect(await rowsOf()).toEqual([['10:00', 'CONFIRMED']])
  const moved = await customer.say(id, 'yes')
  expect(moved.bookings).toMatchObject([{ bookingRef: ref, status: 'confirmed', appointmentTime: time }])
  expect(moved.reply?.text).toContain(time)
  expect(await rowsOf()).toEqual([[time, 'CONFIRMED']])
})

it('moves nothing on a yes that changes something, and nothing on a no', async () => {
  await proposes(id, move(await freeTime()))
  await customer.say(id, 'yes but at 5 pm')
  await proposes(id, move(await freeTime()))
  await customer.say(id, 'no')
  expect(await rowsOf()).toEqual([['10:00', 'CONFIRMED']])
})

it('keeps the old appointment and offers free times when the new slot was taken before the yes', async () => {
  const time = await freeTime()
  await proposes(id, move(time))
  await fill(time)
  const turn = await customer.say(id, 'yes')
  expect(turn.bookings).toMatchObject([
    { status: 'confirmed', appointmentTime: '10:00', reason: expect.stringContaining('fully booked') },
  ])
  expect(turn.bookings[0]?.alternatives.length).toBeGreaterThan(0)
  const own = (await apimBookings(stack)).filter((row) => row.reference === ref)
  expect(own).toMatchObject([{ appointment_time: '10:00', status: 'CONFIRMED' }])
})

it('cancels a booking by the button, once for two tabs that press at once', async () => {
  const { proposal } = await proposes(id, cancel())
  expect(proposal).toMatchObject({ kind: 'cancel', bookingRef: ref })
  const proposalId = String(proposal?.proposalId)
  const [one, two] = await Promise.all([
    customer.decide(id, proposalId, 'confirm'),
    customer.decide(id, proposalId, 'confirm'),
  ])
  expect(one.turn).toBe(two.turn)
  expect(one.bookings).toMatchObject([{ bookingRef: ref, status: 'cancelled' }])
  expect(await rowsOf()).toEqual([['10:00', 'CANCELLED']])
  const again = await proposes(id, cancel())
  expect(again.proposal).toBeNull()
  expect(again.toolCalls[0]?.result).toMatchObject({ status: 'not_possible' })
})

it('books the same appointment again after it was cancelled', async () => {
  const args = (await customer.turns(id)).find(({ proposal }) => proposal)?.proposal?.arguments
  await customer.decide(id, String((await proposes(id, cancel())).proposal?.proposalId), 'confirm')
  await proposes(id, { name: 'create_service_booking', arguments: args as object })
  const booked = await customer.say(id, 'yes')
  expect(booked.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(booked.bookings[0]?.bookingRef).not.toBe(ref)
  expect((await rowsOf()).filter(([, status]) => status === 'CONFIRMED')).toHaveLength(1)
})

it.each([
  ['honours the key', { idempotency: 'honour', references: 'known' }],
  ['knows no references', { idempotency: 'ignore', references: 'unknown' }],
])('moves and cancels once when replies are lost and the backend %s', async (_what, settings) => {
  await apimSettings(stack, settings)
  const time = await freeTime()
  await proposes(id, move(time))
  await fault(stack, {
    endpoint: 'update-appointment-booking',
    fault: { kind: 'reset_after_commit' },
    times: 1,
  })
  expect((await customer.say(id, 'yes')).bookings).toMatchObject([{ appointmentTime: time }])
  await proposes(id, cancel())
  await fault(stack, {
    endpoint: 'cancel-appointment-booking',
    fault: { kind: 'reset_after_commit' },
    times: 1,
  })
  expect((await customer.say(id, 'yes')).bookings).toMatchObject([{ status: 'cancelled' }])
  expect(await rowsOf()).toEqual([[time, 'CANCELLED']])
})

it('changes a booking from another chat of the same customer, and tells the chat that made it', async () => {
  const other = await customer.open()
  const time = await freeTime()
  await proposes(other, move(time))
  const turn = await customer.say(other, 'yes')
  expect(turn.bookings).toMatchObject([{ bookingRef: ref, appointmentTime: time }])
  const told = await customer.events(id, (seen) =>
    seen.some(({ event }) => event.type === 'reply' && event.reply.text.includes('moved')),
  )
  expect(told.at(-1)?.event).toMatchObject({ reply: { text: expect.stringContaining(time) } })
})

it('leaves other customers no way to a booking', async () => {
  const other = new Customer(stack, stack.tokens.otherCustomer)
  const theirs = await other.open()
  await script(stack, [{ calls: [cancel()] }, { text: 'Sorry.' }], theirs)
  const turn = await other.say(theirs, `cancel booking ${ref}`)
  expect(turn.proposal).toBeNull()
  expect(turn.toolCalls[0]?.result).toMatchObject({ success: false })
  expect((await other.request('POST', `/v1/bookings/${ref}/cancel`, {})).status).toBe(404)
  expect(await rowsOf()).toEqual([['10:00', 'CONFIRMED']])
})

it('moves and cancels by the API, once per Idempotency-Key, and tells the chat', async () => {
  const time = await freeTime()
  const key = { 'idempotency-key': randomUUID() }
  const body = { appointmentDate: date, appointmentTime: time }
  const path = `/v1/bookings/${ref}/reschedule`
  const answers = await Promise.all([
    customer.request('POST', path, body, key),
    customer.request('POST', path, body, key),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200])
  expect(answers[0].body).toMatchObject({ bookingRef: ref, appointmentTime: time, status: 'confirmed' })

  const cancelled = await customer.request('POST', `/v1/bookings/${ref}/cancel`, {
    reasonCode: 'VEHICLE_SOLD',
  })
  expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  expect((await customer.request('POST', `/v1/bookings/${ref}/cancel`)).status).toBe(200)
  const moveAgain = await customer.request('POST', path, { ...body, appointmentTime: '10:00' })
  expect(moveAgain).toMatchObject({ status: 409, body: { detail: 'This booking is cancelled already.' } })
  expect(await rowsOf()).toEqual([[time, 'CANCELLED']])
  const told = await customer.events(id, (seen) =>
    seen.some(({ event }) => event.type === 'reply' && event.reply.text.includes('cancelled')),
  )
  const replies = told.flatMap(({ event }) => (event.type === 'reply' ? [event.reply.text] : []))
  expect(replies.filter((text) => text.includes('is moved'))).toHaveLength(1)
})

it('answers a full slot by the API with the reason and free times, and names each wrong field', async () => {
  const time = await freeTime()
  await fill(time)
  const path = `/v1/bookings/${ref}/reschedule`
  const full = await customer.request('POST', path, { appointmentDate: date, appointmentTime: time })
  expect(full).toMatchObject({ status: 409, body: { detail: expect.stringContaining('fully booked') } })
  expect((full.body['booking'] as { alternatives: object[] }).alternatives.length).toBeGreaterThan(0)
  const wrong = await customer.request('POST', path, { appointmentDate: 'tomorrow', when: 1 })
  expect(wrong.status).toBe(422)
  const fields = (wrong.body['errors'] as { field: string }[]).map(({ field }) => field)
  expect(fields).toEqual(expect.arrayContaining(['body.appointmentDate', 'body.appointmentTime']))
})

/** The booking activity on a real database, against a dealer backend that answers what each test says. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { CreateBookingResult } from '#contracts/activities.ts'
import { digestArguments } from '#contracts/digest.ts'
import { createTestDatabase } from '#tests/database.ts'
import { listed, nothing, openBookingAttempts, type BookingAttempts } from './testing/booking-attempts.ts'

const refused = { success: false, message: 'The slot is full.' }

let world: BookingAttempts
let backend: BookingAttempts['backend']
let approved: Awaited<ReturnType<BookingAttempts['approve']>>
beforeAll(async () => {
  world = await openBookingAttempts(await createTestDatabase())
  backend = world.backend
})
afterAll(() => world.close())
beforeEach(async () => {
  approved = await world.approve()
})
afterEach(() => world.hangUp())

const attempt = (): Promise<CreateBookingResult> => world.attempt(approved.input)

async function loseTheReply(): Promise<void> {
  backend.create = () => null
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimUnavailable' })
  backend.create = () => approved.booked
}

it('books, and finds its own stored result when it is repeated', async () => {
  const appointment = { appointmentDate: '2026-12-02', appointmentTime: '10:00' }
  const confirmed = { status: 'confirmed', bookingId: approved.bookingId, ...appointment }
  expect(await attempt()).toEqual(confirmed)
  expect(await attempt()).toEqual({ ...confirmed, settledLate: true })
  expect(backend.posts).toBe(1)
  const lines = await world.ledger(approved.input)
  expect(lines.map(({ status }) => status)).toEqual(['requested', 'confirmed'])
})

it('stays rejected when it is repeated, though the slot is free by then', async () => {
  backend.create = () => refused
  expect(await attempt()).toMatchObject({ status: 'rejected' })
  backend.create = () => approved.booked
  expect(await attempt()).toMatchObject({ status: 'rejected', reason: 'The slot is full.' })
  expect(backend.posts).toBe(1)
})

it('never posts before or after a look that failed', async () => {
  const failed = { data: null, error: true, errors: [{ errorCode: 'X', errorMessage: 'x' }] }
  backend.appointments = () => failed
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimBadAnswer' })
  expect(backend.posts).toBe(0)
  backend.appointments = () => nothing
  await loseTheReply()
  backend.appointments = () => failed
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimBadAnswer' })
  expect(backend.posts).toBe(1)
})

it('books once the dealer can be looked at again', async () => {
  backend.appointments = () => null
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimUnavailable' })
  backend.appointments = () => nothing
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId: approved.bookingId })
  expect(backend.posts).toBe(1)
})

it('posts once where two attempts look at the same time, as when the first one stalled', async () => {
  const both = Promise.withResolvers<object>()
  let looks = 0
  backend.appointments = () => {
    if (++looks === 2) both.resolve(nothing)
    return both.promise
  }
  const [one, two] = await Promise.allSettled([attempt(), attempt()])
  expect([one.status, two.status].toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(backend.posts).toBe(1)
  const { bookingId } = approved
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId })
})

it('takes what an attempt without a reply has booked', async () => {
  await loseTheReply()
  backend.appointments = () => listed(approved.appointment)
  const { bookingId } = approved
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId, settledLate: true })
  expect(backend.posts).toBe(1)
})

it('does not call a booking confirmed that the dealer has cancelled, nor books it again', async () => {
  await loseTheReply()
  backend.appointments = () => listed({ ...approved.appointment, status: 'CANCELLED' })
  expect(await attempt()).toMatchObject({ status: 'rejected' })
  expect(backend.posts).toBe(1)
})

it('looks again when a later attempt is refused: the slot may be taken by its own booking', async () => {
  await loseTheReply()
  let refusals = 0
  backend.create = () => (++refusals, refused)
  backend.appointments = () => (refusals > 0 ? listed(approved.appointment) : nothing)
  const { bookingId } = approved
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId, settledLate: true })
})

it('books nothing that was not approved', async () => {
  const digest = digestArguments({ ...approved.wanted, appointment_time: '11:00' })
  approved = { ...approved, input: { ...approved.input, digest } }
  await expect(attempt()).rejects.toMatchObject({ type: 'DigestMismatch' })
  expect(backend.posts).toBe(0)
})

/**
 * Rehearsal of a disaster: both stores come back from backups, of one moment or of two, while the dealer backend, which is not ours, has
 * gone on. What may never be: two appointments for one yes.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate } from '#tests/e2e/customer.ts'
import { runOps } from '#tests/ops/run-ops.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { backUpPostgres, backUpTemporal, recover } from './backup.ts'

let stack: Stack
let customer: Customer
beforeAll(async () => {
  const apimDatabaseUrl = await createTestDatabase()
  stack = await startStack({ env: { 'mock-apim': { DATABASE_URL: apimDatabaseUrl } } })
  stack = { ...stack, apimDatabaseUrl }
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

const times = ['9 AM', '10 AM', '11 AM', '12 PM', '2 PM', '3 PM', '4 PM']

/** A conversation that waits for its customer's yes. */
async function proposed(wanted = { plate: newPlate(), time: times.shift()! }) {
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(wanted.plate).replace('10 AM', wanted.time))
  expect(proposal).toMatchObject({ status: 'open' })
  return { id, ...wanted }
}
const atDealer = async (plate: string) =>
  (await apimBookings(stack)).filter((booking) => booking.vehicle_registration === plate)

it('goes on from backups of one moment, and books what was lost since under the same reference', async () => {
  const before = await proposed()
  const { bookings: kept } = await customer.say(before.id, 'yes')
  const after = await proposed()
  const turns = await customer.turns(before.id)
  const backups = [await backUpPostgres(stack), await backUpTemporal(stack)]
  const { bookings: lost } = await customer.say(after.id, 'yes')

  await recover(stack, ...backups)
  expect(await customer.turns(before.id)).toEqual(turns)
  const { reply } = await customer.say(before.id, 'what is the status of my booking?')
  expect(reply?.text).toContain(kept[0]!.bookingRef)
  // Of the second booking we know nothing; the customer sees the question again and answers it again.
  expect(await customer.turns(after.id)).toHaveLength(1)
  const { bookings: again } = await customer.say(after.id, 'yes')
  expect(again[0]).toMatchObject({
    bookingRef: lost[0]!.bookingRef,
    bookingId: lost[0]!.bookingId,
    status: 'confirmed',
  })
  expect(await atDealer(after.plate)).toHaveLength(1)
  expect(await atDealer(before.plate)).toHaveLength(1)
}, 240_000)

it('books once where the database is older than Temporal: what it has forgotten is found at the dealer', async () => {
  // Of this time there are places left: a slot that is full is not proposed, whoever filled it.
  const wanted = { plate: newPlate(), time: '10 AM' }
  const { id, plate } = await proposed(wanted)
  const postgres = await backUpPostgres(stack)
  const { bookings } = await customer.say(id, 'yes')
  const lost = bookings[0]!
  const forgotten = async () =>
    await runOps({ DATABASE_URL: stack.applicationUrl, TEMPORAL_ADDRESS: stack.temporalAddress }, 'forgotten')
  await waitFor(async () => (await forgotten()).code === 0, { what: 'nothing forgotten before' })

  await recover(stack, postgres)
  expect(await forgotten()).toMatchObject({ code: 1, out: expect.stringContaining(lost.bookingRef) })
  expect((await customer.request('GET', `/v1/bookings/${lost.bookingRef}`)).status).toBe(404)

  // The customer misses their booking and asks for the same once more, in another chat.
  const again = await proposed(wanted)
  const { bookings: found } = await customer.say(again.id, 'yes')
  expect(found).toMatchObject([{ status: 'confirmed', bookingId: lost.bookingId }])
  const { bookingRef } = found[0]!
  expect(bookingRef).not.toBe(lost.bookingRef)
  expect(await atDealer(plate)).toMatchObject([{ reference: lost.bookingRef, status: 'CONFIRMED' }])
  expect((await forgotten()).out).toContain(`adopted by ${bookingRef}`)

  const key = { 'idempotency-key': randomUUID() }
  const cancelled = await customer.request('POST', `/v1/bookings/${bookingRef}/cancel`, {}, key)
  expect(cancelled.body).toMatchObject({ status: 'cancelled' })
  expect(await atDealer(plate)).toMatchObject([{ reference: lost.bookingRef, status: 'CANCELLED' }])
}, 240_000)

it('books once where Temporal is older than the database', async () => {
  const { id, plate } = await proposed()
  const temporal = await backUpTemporal(stack)
  const { bookings, ...told } = await customer.say(id, 'yes', 'the-yes')
  const ref = bookings[0]!.bookingRef

  await recover(stack, temporal)
  const repeated = await customer.say(id, 'yes', 'the-yes')
  expect(repeated).toMatchObject({ reply: told.reply, bookings: [{ bookingRef: ref, status: 'confirmed' }] })
  // The turn that the database holds already ends at once; the one after it is a turn like any other.
  const next = await customer.say(id, 'what is the status of my booking?')
  expect(next).toMatchObject({ turn: 3, status: 'done', reply: { text: expect.stringContaining(ref) } })
  expect(await customer.turns(id)).toHaveLength(3)
  expect(await atDealer(plate)).toHaveLength(1)
}, 240_000)

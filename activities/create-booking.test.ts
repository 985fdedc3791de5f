/** The booking activity on a real database, against a dealer backend that answers what each test says. */
import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import type { Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { CreateBookingResult } from '#contracts/activities.ts'
import type { BookingInput } from '#contracts/conversation.ts'
import { digestArguments } from '#contracts/digest.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { createApimClient } from './apim-client.ts'
import { createBookingActivity } from './create-booking.ts'
import type { Deps } from './deps.ts'

let cars = 1_000
let wanted: Record<'vehicle_registration' | 'dealer_code' | 'appointment_date' | 'appointment_time', string> &
  Record<string, string>
const appointmentOf = () => ({
  customer_mobile: '9876543210',
  // Each test has a car of its own: one car has one appointment at a time.
  vehicle_registration: `MH12AB${cars++}`,
  dealer_code: 'MSIL-PUNE-001',
  appointment_date: '2026-12-02',
  appointment_time: '10:00',
  service_type: 'regular',
})
let bookingId: string
let booked: object
const refused = { success: false, message: 'The slot is full.' }
const nothing = { data: [], error: false, errors: [] }

let db: Kysely<Schema>
let server: Server
let input: BookingInput
/** What the backend answers, null for a cut connection. */
let create: () => object | null
let appointments: () => object | null
let posts: number

beforeAll(async () => {
  db = openDatabase<Schema>(await createTestDatabase())
  await migrate(db, migrations)
  server = createServer((request, response) => {
    const posting = request.url === '/api/booking/create'
    if (posting) posts++
    const asking = request.url?.startsWith('/api/slots') ? { success: true, slots: [] } : appointments()
    const answer = posting ? create() : asking
    if (answer) response.end(JSON.stringify(answer))
    else request.socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  server.close()
  await db.destroy()
})
beforeEach(async () => {
  posts = 0
  wanted = appointmentOf()
  bookingId = `BK${cars}`
  booked = { success: true, booking_id: bookingId }
  create = () => booked
  appointments = () => nothing
  const conversationId = randomUUID()
  input = {
    bookingRef: `SB-${conversationId.slice(0, 8)}`,
    conversationId,
    turn: 2,
    proposalId: `pr_${conversationId.slice(0, 8)}`,
    digest: digestArguments(wanted),
    dealerCode: wanted.dealer_code,
    summary: 'summary',
  }
  await db
    .insertInto('conversations')
    .values({ id: conversationId, subject: 's', opening_message_id: null })
    .execute()
  await db
    .insertInto('proposals')
    .values({
      id: input.proposalId,
      conversation_id: conversationId,
      turn: 1,
      arguments: JSON.stringify(wanted),
      digest: input.digest,
      dealer_name: 'Arena Hinjewadi',
      summary: 'summary',
      expires_at: new Date(),
    })
    .execute()
})
afterEach(() => server.closeAllConnections())

/** One attempt, with a client whose breaker has seen nothing. */
async function attempt(): Promise<CreateBookingResult> {
  const { port } = server.address() as AddressInfo
  const apim = createApimClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: 'k', token: 't' })
  const { createBooking } = createBookingActivity({ db, apim } as Deps)
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') })
  return await environment.run<[BookingInput], CreateBookingResult, typeof createBooking>(
    createBooking,
    input,
  )
}
const ledger = async () =>
  (
    await db
      .selectFrom('booking_ledger')
      .select('status')
      .where('booking_ref', '=', input.bookingRef)
      .execute()
  ).map((line) => line.status)
const appointment = (status: string) => ({
  booking_id: bookingId,
  reference: input.bookingRef,
  vehicle_registration: wanted.vehicle_registration,
  dealer_code: wanted.dealer_code,
  appointment_date: wanted.appointment_date,
  appointment_time: wanted.appointment_time,
  service_type: wanted.service_type,
  status,
})
async function loseTheReply(): Promise<void> {
  create = () => null
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimUnavailable' })
  create = () => booked
}

it('books, and finds its own stored result when it is repeated', async () => {
  const appointment = { appointmentDate: '2026-12-02', appointmentTime: '10:00' }
  const confirmed = { status: 'confirmed', bookingId, ...appointment }
  expect(await attempt()).toEqual(confirmed)
  expect(await attempt()).toEqual({ ...confirmed, settledLate: true })
  expect(posts).toBe(1)
  expect(await ledger()).toEqual(['requested', 'confirmed'])
})

it('stays rejected when it is repeated, though the slot is free by then', async () => {
  create = () => refused
  expect(await attempt()).toMatchObject({ status: 'rejected' })
  create = () => booked
  expect(await attempt()).toMatchObject({ status: 'rejected', reason: 'The slot is full.' })
  expect(posts).toBe(1)
})

it('never posts again after a look-up that failed', async () => {
  await loseTheReply()
  appointments = () => ({ data: null, error: true, errors: [{ errorCode: 'X', errorMessage: 'x' }] })
  await expect(attempt()).rejects.toMatchObject({ type: 'ApimBadAnswer' })
  expect(posts).toBe(1)
})

it('adopts what an attempt without a reply has booked', async () => {
  await loseTheReply()
  appointments = () => ({ ...nothing, data: [appointment('CONFIRMED')] })
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId, settledLate: true })
  expect(posts).toBe(1)
})

it('does not call a booking confirmed that the dealer has cancelled, nor books it again', async () => {
  await loseTheReply()
  appointments = () => ({ ...nothing, data: [appointment('CANCELLED')] })
  expect(await attempt()).toMatchObject({ status: 'rejected' })
  expect(posts).toBe(1)
})

it('looks again when a later attempt is refused: the slot may be taken by its own booking', async () => {
  await loseTheReply()
  let looks = 0
  appointments = () => (++looks > 2 ? { ...nothing, data: [appointment('CONFIRMED')] } : nothing)
  create = () => refused
  expect(await attempt()).toMatchObject({ status: 'confirmed', bookingId, settledLate: true })
})

it('books nothing that was not approved', async () => {
  input = { ...input, digest: digestArguments({ ...wanted, appointment_time: '11:00' }) }
  await expect(attempt()).rejects.toMatchObject({ type: 'DigestMismatch' })
  expect(posts).toBe(0)
})

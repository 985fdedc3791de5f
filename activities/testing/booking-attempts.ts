/** Attempts of the booking activity on a real database, against a dealer backend that answers what each test says. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import type { Appointment } from '#contracts/apim.ts'
import type { CheckResult, CreateBookingResult } from '#contracts/activities.ts'
import type { BookingInput } from '#contracts/conversation.ts'
import { digestArguments } from '#contracts/digest.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createApimClient } from '../apim-client.ts'
import { checkBookingActivity } from '../check-booking.ts'
import { createBookingActivity } from '../create-booking.ts'
import type { Deps } from '../deps.ts'

export const nothing = { data: [], error: false, errors: [] }
export const listed = (...data: Appointment[]) => ({ ...nothing, data })
export const customerMobile = '9876543210'

export type BookingAttempts = Awaited<ReturnType<typeof openBookingAttempts>>

export async function openBookingAttempts(databaseUrl: string) {
  const db = openDatabase<Schema>(databaseUrl)
  await migrate(db, migrations)
  let cars = 1_000

  /** What the backend answers, null for a cut connection; and what it was asked for. */
  const backend = {
    create: (): object | null => null,
    appointments: (): object | null | Promise<object> => nothing,
    record: (_bookingId: string): object | null => null,
    posts: 0,
    cancelled: [] as string[],
  }

  async function answer(request: IncomingMessage): Promise<object | null> {
    const url = request.url ?? ''
    if (url === '/api/booking/create') {
      backend.posts++
      return backend.create()
    }
    if (url.startsWith('/api/slots')) return { success: true, slots: [] }
    if (url.startsWith('/api/booking/'))
      return backend.record(decodeURIComponent(url.split('/').at(-1) ?? ''))
    if (request.method !== 'DELETE') return await backend.appointments()
    const { booking_id } = JSON.parse((await request.toArray()).join('')) as { booking_id: string }
    backend.cancelled.push(booking_id)
    return { data: null, error: false, errors: [] }
  }
  const server = createServer((request, response) => {
    void answer(request).then((reply) =>
      reply ? response.end(JSON.stringify(reply)) : request.socket.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  /** An approved booking of a car of its own, as one car has one appointment at a time, and a well-behaved backend without any. */
  async function approve() {
    const wanted = {
      customer_mobile: customerMobile,
      vehicle_registration: `MH12AB${cars++}`,
      dealer_code: 'MSIL-PUNE-001',
      appointment_date: '2026-12-02',
      appointment_time: '10:00',
      service_type: 'regular',
    }
    const bookingId = `BK${cars}`
    const conversationId = randomUUID()
    const name = conversationId.slice(0, 13)
    const digest = digestArguments(wanted)
    const input: BookingInput = {
      bookingRef: `SB-${name}`,
      conversationId,
      turn: 2,
      proposalId: `pr_${name}`,
      digest,
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
        digest,
        dealer_name: 'Arena Hinjewadi',
        summary: 'summary',
        expires_at: new Date(),
      })
      .execute()
    const booked = { success: true, booking_id: bookingId }
    const record = (booking_id: string) => ({ success: true, booking_id, customer_mobile: customerMobile })
    Object.assign(backend, {
      create: () => booked,
      appointments: () => nothing,
      record,
      posts: 0,
      cancelled: [],
    })
    const { customer_mobile: _, ...where } = wanted
    /** What was approved, as the backend's list shows it once it was made by this booking. */
    const appointment = { booking_id: bookingId, reference: input.bookingRef, ...where, status: 'CONFIRMED' }
    return { input, wanted, bookingId, booked, appointment: appointment as Appointment }
  }

  /** Activities with a client whose breaker has seen nothing. */
  function activities(): ReturnType<typeof createBookingActivity> & ReturnType<typeof checkBookingActivity> {
    const apim = createApimClient({ baseUrl: `http://127.0.0.1:${port}`, apiKey: 'k', token: 't' })
    const deps = { db, apim } as Deps
    return { ...createBookingActivity(deps), ...checkBookingActivity(deps) }
  }
  async function run<R>(act: () => Promise<R>): Promise<R> {
    const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') })
    return await environment.run<[], R, () => Promise<R>>(act)
  }

  return {
    db,
    backend,
    approve,
    attempt: (input: BookingInput): Promise<CreateBookingResult> =>
      run(() => activities().createBooking(input)),
    checkBooking: ({ bookingRef }: BookingInput): Promise<CheckResult> =>
      run(() => activities().checkBooking({ bookingRef })),
    ledger: ({ bookingRef }: BookingInput) =>
      db
        .selectFrom('booking_ledger')
        .select(['status', 'detail'])
        .where('booking_ref', '=', bookingRef)
        .orderBy('id')
        .execute(),
    hangUp: () => server.closeAllConnections(),
    close: async () => {
      server.close()
      await db.destroy()
    },
  }
}

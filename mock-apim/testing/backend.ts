/** The stand-in on a database of its own, with a clock that stands still, in memory or listening. */
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { BookingReply, type CreateBookingRequest } from '#contracts/apim.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createApp } from '../app.ts'
import { migrations, type ApimSchema } from '../schema.ts'

/** Friday 2026-01-30, 10:15 at the dealer. */
export const morning = new Date('2026-01-30T04:45:00Z')

export const credentials = { 'x-api-key': 'any', authorization: 'Bearer any' }

export interface Answer {
  status: number
  headers: Headers
  body: unknown
}

/** A request that is in order. Its slot has five places; others hold two. */
export const request: CreateBookingRequest = {
  customer_mobile: '9876543210',
  vehicle_registration: 'MH12AB1234',
  dealer_code: 'MSIL-PUNE-001',
  appointment_date: '2026-01-31',
  appointment_time: '10:00',
  service_type: 'regular',
}

export type Backend = Awaited<ReturnType<typeof openBackend>>

export async function openBackend(databaseUrl: string, control = true) {
  const db = openDatabase<ApimSchema>(databaseUrl)
  await migrate(db, migrations)
  const clock = { now: morning }
  const logLines: string[] = []
  const logger = pino({}, { write: (line) => logLines.push(line) })
  const app = createApp({ db, control, logger, now: () => clock.now })

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = credentials,
  ) {
    const response = await app.request(path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer(response)
  }

  return {
    db,
    app,
    clock,
    logLines,
    call,
    post: (path: string, body: unknown, headers?: Record<string, string>) =>
      call('POST', path, body, { ...credentials, ...headers }),
    dms: (method: string, name: string, body?: unknown, headers?: Record<string, string>) =>
      call(method, `/v1/api/common/msil/dms/${name}`, body, { ...credentials, ...headers }),
    /** @throws unless the reply is 200. */
    book: async (changes: Partial<CreateBookingRequest> = {}, key?: string) => {
      const headers = key === undefined ? {} : { 'idempotency-key': key }
      const { status, body } = await call(
        'POST',
        '/api/booking/create',
        { ...request, ...changes },
        { ...credentials, ...headers },
      )
      if (status !== 200) throw new Error(`HTTP ${status}`)
      return BookingReply.parse(body)
    },
    countBookings: async () => (await db.selectFrom('bookings').select('booking_id').execute()).length,
    close: () => db.destroy(),
  }
}

/** One backend per file, forgotten before each test. */
export function useBackend(createDatabase: () => Promise<string>): { readonly current: Backend } {
  let backend: Backend | undefined
  beforeAll(async () => {
    backend = await openBackend(await createDatabase())
  })
  beforeEach(async () => {
    if (!backend) return
    await backend.call('POST', '/control/reset')
    backend.clock.now = morning
    backend.logLines.length = 0
  })
  afterAll(() => backend?.close())
  return {
    get current() {
      if (!backend) throw new Error('the backend is not open yet')
      return backend
    },
  }
}

/** The backend on a free port, for what only a real connection shows. */
export async function listen({ app }: Backend) {
  const { promise: listening, resolve } = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, resolve)
  const { port } = await listening
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

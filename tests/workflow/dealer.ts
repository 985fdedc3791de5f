import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { pino } from 'pino'
import type { BookingReply } from '#contracts/apim.ts'
import { createApp } from '#mock-apim/app.ts'
import type { FaultRequest } from '#contracts/apim-faults.ts'
import { migrations, type ApimSchema } from '#mock-apim/schema.ts'
import type { SettingsChange } from '#mock-apim/settings.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createTestDatabase } from '#tests/database.ts'

/** Where all is booked. */
export const dealer_code = 'MSIL-PUNE-001'

export type Dealer = Awaited<ReturnType<typeof openDealer>>

/** The dealer backend's stand-in, and its switches. */
export async function openDealer() {
  const db = openDatabase<ApimSchema>(await createTestDatabase())
  await migrate(db, migrations)
  const app = createApp({ db, control: true, logger: pino({ level: 'silent' }) })
  const { promise: listening, resolve } = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, resolve)
  const { port } = await listening

  /** @throws Error unless the answer is 200. */
  async function call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const response = await app.request(path, {
      method,
      headers: {
        'x-api-key': 'k',
        authorization: 'Bearer t',
        'content-type': 'application/json',
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (response.status !== 200) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`)
    return await response.json()
  }

  return {
    url: `http://127.0.0.1:${port}`,
    call,
    /** Orders a fault; returns how to take it back, which lets go what waits for it. */
    async fault(fault: FaultRequest['fault'], endpoint: FaultRequest['endpoint'], times?: number) {
      const answer = await call('POST', '/control/faults', { endpoint, fault, times })
      return () => call('DELETE', `/control/faults/${(answer as { id: string }).id}`)
    },
    settings: (change: SettingsChange) => call('PUT', '/control/settings', change),
    stop: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
      await promise
      await db.destroy()
    },
  }
}

/** Books the 10:00 slot of a date at the dealer until it is full. Returns those bookings. */
export async function fillSlot(apim: Dealer, appointment_date: string): Promise<string[]> {
  const body = {
    customer_mobile: '9000000000',
    dealer_code,
    appointment_date,
    appointment_time: '10:00',
    service_type: 'regular',
  }
  for (const ids: string[] = []; ;) {
    const vehicle_registration = `MH99AA000${ids.length}`
    const reply = await apim.call('POST', '/api/booking/create', { ...body, vehicle_registration })
    const { booking_id } = reply as BookingReply
    if (!booking_id) return ids
    ids.push(booking_id)
  }
}

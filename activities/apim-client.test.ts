import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApplicationFailure } from '@temporalio/common'
import { afterEach, describe, expect, it } from 'vitest'
import { createApimClient } from './apim-client.ts'
import { parseRetryAfter } from './apim-http.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A client of a server that answers each request in turn, the last answer for ever. */
async function clientOf(...answers: RequestListener[]) {
  const requests: { url: string | undefined; headers: Record<string, unknown> }[] = []
  server = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers })
    const answer = answers[Math.min(requests.length, answers.length) - 1]
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = createApimClient({
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey: 'key',
    token: 'token',
    timeoutMs: 300,
  })
  return { client, requests }
}
const reply =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body)
  }
const failureOf = async (call: Promise<unknown>): Promise<ApplicationFailure> =>
  await call.then(
    () => {
      throw new Error('expected a failure')
    },
    (error: unknown) => error as ApplicationFailure,
  )

describe('the APIM client', () => {
  it('sends credentials, and the booking reference as Idempotency-Key', async () => {
    const { client, requests } = await clientOf(reply(200, '{"success": true, "booking_id": "BK1"}'))
    const booking = {
      customer_mobile: '9876543210',
      vehicle_registration: 'MH12AB1234',
      dealer_code: 'MSIL-PUNE-001',
      appointment_date: '2026-12-02',
      appointment_time: '10:00',
      service_type: 'regular' as const,
    }
    expect(await client.createBooking(booking, 'SB-1')).toMatchObject({ booking_id: 'BK1' })
    expect(requests[0]?.headers).toMatchObject({
      'x-api-key': 'key',
      authorization: 'Bearer token',
      'idempotency-key': 'SB-1',
    })
  })

  it('takes a business refusal as an answer', async () => {
    const { client } = await clientOf(reply(200, '{"success": false, "message": "no"}'))
    expect(await client.resolveCustomer({ mobile: '1' })).toEqual({ success: false, message: 'no' })
  })

  it.each([
    ['503', reply(503, ''), 'ApimUnavailable', false],
    ['429', reply(429, '', { 'retry-after': '2' }), 'ApimUnavailable', false],
    ['422', reply(422, '{}'), 'ApimRejectedRequest', true],
    ['broken JSON', reply(200, '{"success": tr'), 'ApimBadAnswer', false],
    ['another shape', reply(200, '{"ok": 1}'), 'ApimBadAnswer', false],
    ['a reset', (request) => request.socket.destroy(), 'ApimUnavailable', false],
    ['silence', () => undefined, 'ApimUnavailable', false],
  ] as [string, RequestListener, string, boolean][])(
    'tells what %s means for another attempt',
    async (_what, answer, type, nonRetryable) => {
      const { client } = await clientOf(answer)
      expect(await failureOf(client.resolveCustomer({ mobile: '1' }))).toMatchObject({ type, nonRetryable })
    },
  )

  it('passes Retry-After on as the next attempt’s delay, a minute at most', async () => {
    const { client } = await clientOf(reply(429, '', { 'retry-after': '2' }))
    expect(await failureOf(client.resolveCustomer({ mobile: '1' }))).toMatchObject({ nextRetryDelay: 2_000 })
    expect(parseRetryAfter('3600')).toBe(60_000)
    expect(parseRetryAfter('Wed, 21 Oct 2026 07:28:00 GMT')).toBeUndefined()
    expect(parseRetryAfter(null)).toBeUndefined()
  })

  it('stops calling an endpoint after five failures in a row, and only that one', async () => {
    const { client, requests } = await clientOf(reply(503, ''))
    for (let n = 1; n <= 5; n++) await failureOf(client.resolveCustomer({ mobile: '1' }))
    const refused = await failureOf(client.resolveCustomer({ mobile: '1' }))
    expect(refused.message).toContain('circuit breaker')
    expect(requests).toHaveLength(5)
    await failureOf(client.bookingStatus('BK1'))
    expect(requests).toHaveLength(6)
  })
})

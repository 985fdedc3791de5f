/** A whole product with one caller of every role, and a customer who has something to lose. */
import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { signToken } from '#platform/identity/local-tokens.ts'
import { adminScopes, customerScopes, operatorScopes, type Scope } from '#platform/identity/scopes.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import type { Line, Role } from './table.ts'

export const secret = 'a secret of at least 32 characters'

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

export interface World {
  tokens: Record<Role, string | undefined>
  /** What the customer has: a conversation with an open proposal and an answered message, and a booking. */
  own: { id: string; proposalId: string; messageId: string; turn: string; ref: string }
  call: (role: Role, method: string, path: string, body?: object) => Promise<Answer>
  /** A request that is carried out where the role may: the customer's ids in the path, a body where one is needed. */
  follow: (role: Role, line: Line) => Promise<Answer>
  stop: () => Promise<void>
}

export async function openWorld(): Promise<World> {
  const stack = await startStack({ env: { api: { TOKEN_SECRET: secret, TRUST_PROXY_HOPS: '1' } } })
  const tokens = await makeTokens(stack)
  const call: World['call'] = (role, ...request) => ask(stack.apiUrl, tokens[role], ...request)
  const { slot, ...own } = await makeOwn(stack, new Customer(stack, tokens.customer))
  const newKey = { name: 'a machine', scopes: ['chat'] }
  const apiKeyId = String((await call('admin', 'POST', '/v1/api-keys', newKey)).body['id'])
  let numbers = 9_000_000_000
  const bodies = (): Record<string, object> => ({
    'POST /v1/conversations': {},
    'POST /v1/conversations/:id/messages': { text: 'hello' },
    'POST /v1/conversations/:id/proposals/:proposalId': { decision: 'decline' },
    'PUT /v1/conversations/:id/turns/:turn/feedback': { rating: 'up' },
    'POST /v1/bookings/:ref/reschedule': slot,
    'POST /v1/bookings/:ref/cancel': {},
    'POST /v1/operator/bookings/:ref/repair': { action: 'retry', reason: 'it is in order' },
    'POST /v1/operator/conversations/:id/resume': { reason: 'it is not paused' },
    'POST /v1/operator/bookings/:ref/reset': { eventId: 1, reason: 'nothing failed' },
    'POST /v1/operator/tools/:name': { arguments: { city: 'Pune' } },
    'PUT /v1/operator/apim/faults': { faults: [] },
    'POST /v1/api-keys': newKey,
    // A number gets three codes an hour.
    'POST /v1/mobile-codes': { mobile: String(++numbers) },
    'POST /mcp': { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    'POST /v1/mobile-codes/verify': { mobile: '9000000000', code: '000000' },
  })
  const follow: World['follow'] = (role, { route, method, path }) => {
    const ids = {
      ...own,
      name: 'get_nearby_dealers',
      ...(path.startsWith('/v1/api-keys') && { id: apiKeyId }),
    }
    const filled = path.replaceAll(/:(\w+)/g, (_, name: keyof typeof ids) => ids[name])
    const query = path.endsWith('/slots') ? `?date=${slot.appointmentDate}` : ''
    return call(role, method, filled + query, bodies()[route])
  }
  return { tokens, own, call, follow, stop: stack.stop }
}

let requests = 0
/** Each from an address of its own: who sends many wrong tokens from one is shut out. */
async function ask(
  apiUrl: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const hangUp = new AbortController()
  const response = await fetch(apiUrl + path, {
    method,
    headers: {
      'x-forwarded-for': `10.0.${++requests >> 8}.${requests & 255}`,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }),
    },
    ...(body && { body: JSON.stringify(body) }),
    signal: hangUp.signal,
  })
  const { status, headers } = response
  const told = /json/.test(headers.get('content-type') ?? '') ? await response.json() : {}
  // An event stream never ends by itself.
  hangUp.abort()
  return { status, headers, body: told as Answer['body'] }
}

/** The bad tokens would be an admin's and the customer's own, were they good. */
async function makeTokens(stack: Stack): Promise<World['tokens'] & { customer: string }> {
  const signed = (subject: string, scopes: Scope[], lifetime = 3_600) =>
    signToken(secret, { subject, scopes }, lifetime)
  const response = await fetch(`${stack.apiUrl}/v1/guest-tokens`, { method: 'POST' })
  const guest = (await response.json()) as { token: string }
  return {
    none: undefined,
    expired: await signed('customer:one', adminScopes, -60),
    audience: await new SignJWT({ scope: adminScopes.join(' ') })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('customer:one')
      .setIssuer('booking-orchestrator')
      .setAudience('somebody-else')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret)),
    signature: await signToken(
      'another secret of 32 characters!',
      { subject: 'customer:one', scopes: adminScopes },
      3_600,
    ),
    reader: await signed('customer:three', ['bookings:read']),
    other: await signed('customer:two', customerScopes),
    guest: guest.token,
    customer: await signed('customer:one', customerScopes),
    operator: await signed('operator:one', operatorScopes),
    admin: await signed('operator:two', adminScopes),
  }
}

async function makeOwn(stack: Stack, customer: Customer) {
  const id = await customer.open()
  await customer.say(id, bookingMessage())
  const messageId = randomUUID()
  const { turn, bookings } = await customer.say(id, 'yes', messageId)
  const [booking] = bookings
  if (!booking) throw new Error('no booking')
  const { dealerCode, serviceType, appointmentDate, appointmentTime } = booking
  const { slots } = await slotsOf(stack, dealerCode, appointmentDate, serviceType)
  const free = slots.find(({ available, time }) => available && time !== appointmentTime)
  const { proposal } = await customer.say(id, bookingMessage())
  return {
    id,
    messageId,
    turn: String(turn),
    ref: booking.bookingRef,
    proposalId: String(proposal?.proposalId),
    /** Where the booking can be moved to. */
    slot: { appointmentDate, appointmentTime: free?.time },
  }
}

async function slotsOf(stack: Stack, dealer: string, date: string, service: string) {
  const response = await fetch(`${stack.apimUrl}/api/slots/available`, {
    method: 'POST',
    headers: { 'x-api-key': 'k', authorization: 'Bearer t', 'content-type': 'application/json' },
    body: JSON.stringify({ dealer_code: dealer, date, service_type: service }),
  })
  return (await response.json()) as { slots: { time: string; available: boolean }[] }
}

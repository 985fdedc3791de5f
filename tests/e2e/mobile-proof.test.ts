/** The proof of a mobile number by chat, with codes that arrive at a webhook. */
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { apimBookings } from './apim-database.ts'
import { bookingMessage, Customer, overrideReply, resetApim, resetModel, script } from './customer.ts'

interface Delivery {
  id: string
  /** Whether its signature is that of the body under the secret. */
  signed: boolean
  type: string
  customerMobile: string
  code: string
}

const secret = randomBytes(32).toString('base64url')
const mobile = '9876543210'
/** What only the owner of the number may read. */
const personal = ['Sharma', 'rahul.sharma@', 'CUST001234', 'Lake View Road']

let deliveries: Delivery[] = []
let webhookStatus = 204
let beforeAnswer = () => Promise.resolve()
let webhook: Server
let stack: Stack
let product: pg.Pool
beforeAll(async () => {
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const signed = request.headers['x-signature'] === `sha256=${signature}`
    deliveries.push({ id: request.headers['idempotency-key'], signed, ...JSON.parse(body) } as Delivery)
    await beforeAnswer()
    response.writeHead(webhookStatus).end()
  }
  webhook = createServer((request, response) => void receive(request, response))
  await once(webhook.listen(0, '127.0.0.1'), 'listening')
  stack = await startStack({
    env: {
      api: { TOKEN_SECRET: secret },
      worker: {
        REQUIRE_VERIFIED_MOBILE: 'on',
        NOTIFICATION_WEBHOOK_URL: `http://127.0.0.1:${(webhook.address() as AddressInfo).port}`,
        NOTIFICATION_WEBHOOK_SECRET: secret,
      },
    },
  })
  product = new pg.Pool({ connectionString: stack.databaseUrl })
  product.on('error', () => undefined)
})
afterAll(async () => {
  await product?.end()
  await stack?.stop()
  webhook?.close()
})
beforeEach(async () => {
  deliveries = []
  webhookStatus = 204
  await Promise.all([resetApim(stack), resetModel(stack)])
  // A number gets three codes an hour.
  await product.query('delete from mobile_codes')
})

let guests = 0
/** Somebody nobody knows. */
async function newGuest(): Promise<{ guest: Customer; subject: string }> {
  const subject = `guest:${++guests}`
  return {
    guest: new Customer(stack, await signToken(secret, { subject, scopes: customerScopes }, 600)),
    subject,
  }
}
const toolNames = (turn: { toolCalls: { name: string }[] }) => turn.toolCalls.map(({ name }) => name)
const resultOf = (turn: { toolCalls: { name: string; result: unknown }[] }, tool: string) =>
  turn.toolCalls.find(({ name }) => name === tool)?.result

/** Everything of a conversation that is stored or shown. */
async function allOf(guest: Customer, id: string): Promise<string> {
  const last = (await guest.turns(id)).length
  const events = await guest.events(id, (seen) =>
    seen.some(({ event }) => event.type === 'reply' && event.turn === last),
  )
  const tables = ['turns', 'steps', 'events', 'proposals', 'bookings'].map(
    (table) => `select to_jsonb(t) as row from ${table} t where conversation_id = $1`,
  )
  const rows = await Promise.all(
    [...tables, 'select to_jsonb(t) as row from conversations t where id = $1'].map(
      async (query) => (await product.query(query, [id])).rows,
    ),
  )
  const exported = await guest.request('GET', `/v1/conversations/${id}/export?format=json`)
  expect(exported.status).toBe(200)
  return JSON.stringify([events, await guest.turns(id), exported.body, rows])
}

it('tells a guest the first name and the city alone, and the rest once they have proved the number', async () => {
  const { guest, subject } = await newGuest()
  const id = await guest.open()
  const hello = await guest.say(id, `I need to book a service. My mobile is ${mobile}`)
  expect(hello.reply?.text).toContain("Hello Rahul! I see you're from Pune")
  expect(resultOf(hello, 'resolve_customer')).toEqual({
    success: true,
    name: 'Rahul',
    city: 'Pune',
    verified: false,
    next: expect.stringContaining('send_mobile_code') as string,
  })

  const asked = await guest.say(id, 'what do you know about me?')
  expect(toolNames(asked)).toEqual(['resolve_customer', 'send_mobile_code'])
  expect(deliveries).toMatchObject([{ type: 'verification_code', customerMobile: mobile, signed: true }])
  const before = await allOf(guest, id)
  for (const word of personal) expect(before).not.toContain(word)
  expect(resultOf(asked, 'send_mobile_code')).toEqual({
    success: true,
    status: 'code_sent',
    expires_at: expect.any(String) as string,
    next: expect.any(String) as string,
  })

  const proved = await guest.say(id, deliveries[0]!.code)
  expect(toolNames(proved)).toEqual(['verify_mobile_code', 'resolve_customer'])
  expect(proved.toolCalls[0]).toMatchObject({ arguments: { mobile, code: '••••••' }, outcome: 'done' })
  expect(proved.reply?.text).toContain('Rahul Sharma')
  expect(resultOf(proved, 'resolve_customer')).toMatchObject({ name: 'Rahul Sharma', verified: true })
  const { rows } = await product.query(
    'select action, target from audit_log where subject = $1 and action like $2 order by 1',
    [subject, 'mobile.%'],
  )
  expect(rows).toEqual([
    { action: 'mobile.code-sent', target: 'ends in 10' },
    { action: 'mobile.verified', target: 'ends in 10' },
  ])
})

it('shows a guest no more because somebody else has proved the number', async () => {
  const { guest: owner } = await newGuest()
  const owned = await owner.open()
  await owner.say(owned, `my number is ${mobile}`)
  await owner.say(owned, 'my details')
  expect((await owner.say(owned, deliveries[0]!.code)).reply?.text).toContain('Rahul Sharma')

  const { guest } = await newGuest()
  const id = await guest.open()
  await guest.say(id, `my number is ${mobile}`)
  await guest.say(id, deliveries[0]!.code)
  await guest.say(id, 'my details')
  await guest.say(id, '000000')
  const all = await allOf(guest, id)
  for (const word of personal) expect(all).not.toContain(word)
})

it('shows nothing of an owner that the dealer says of a car', async () => {
  const { guest } = await newGuest()
  const id = await guest.open()
  await overrideReply(stack, 'resolve_vehicle', {
    when: 'MH12AB1234',
    patch: { owner_name: 'Rahul Sharma', customer: { name: 'Rahul Sharma' } },
  })
  const turn = await guest.say(id, 'My car is MH12AB1234')
  expect(toolNames(turn)).toEqual(['resolve_vehicle'])
  expect(await allOf(guest, id)).not.toContain('Sharma')
})

it('proposes and books only after the proof of the number', async () => {
  const { guest } = await newGuest()
  const id = await guest.open()
  const refused = await guest.say(id, bookingMessage())
  expect(toolNames(refused).slice(-2)).toEqual(['create_service_booking', 'send_mobile_code'])
  expect(resultOf(refused, 'create_service_booking')).toMatchObject({ status: 'mobile_not_verified' })
  expect(refused.proposal).toBeNull()
  expect((await guest.say(id, 'yes')).bookings).toEqual([])

  const { code } = deliveries.at(-1)!
  const wrong = await guest.say(id, code === '000000' ? '000001' : '000000')
  expect(wrong.reply?.text).toContain('tries left: 4')
  expect(wrong.proposal).toBeNull()
  expect(await apimBookings(stack)).toEqual([])

  const proposed = await guest.say(id, code)
  expect(toolNames(proposed)).toEqual(['verify_mobile_code', 'create_service_booking'])
  expect(proposed.proposal).toMatchObject({ status: 'open' })
  const booked = await guest.say(id, 'yes')
  expect(booked.bookings).toMatchObject([{ status: 'confirmed' }])
  expect(await apimBookings(stack)).toHaveLength(1)
})

it('sends the same code again when the worker dies before it knows that the code was sent', async () => {
  const { guest } = await newGuest()
  const id = await guest.open()
  const call = { name: 'send_mobile_code', arguments: { mobile } }
  await script(stack, [{ calls: [call] }, { text: 'I have sent a code.' }], id)
  const arrived = Promise.withResolvers<void>()
  const killed = Promise.withResolvers<void>()
  beforeAnswer = () => {
    beforeAnswer = () => Promise.resolve()
    arrived.resolve()
    return killed.promise
  }
  const said = guest.say(id, 'please send me a code')
  await arrived.promise
  await stack.kill('worker')
  killed.resolve()
  await stack.start('worker')
  expect(toolNames(await said)).toEqual(['send_mobile_code'])
  expect(deliveries).toHaveLength(2)
  expect(deliveries[1]).toEqual(deliveries[0])
  expect((await product.query('select from mobile_codes')).rowCount).toBe(1)
})

it('says so when the code cannot be sent', async () => {
  webhookStatus = 500
  const { guest } = await newGuest()
  const id = await guest.open()
  await guest.say(id, `my number is ${mobile}`)
  const asked = await guest.say(id, 'my details')
  expect(resultOf(asked, 'send_mobile_code')).toMatchObject({ status: 'code_not_sent' })
  expect(asked.reply?.text).toContain('The code could not be sent')
})

/** A customer who is forgotten is forgotten everywhere, and nobody else is. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { runOps } from '#tests/ops/run-ops.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient, type TemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'

let stack: Stack
let temporal: TemporalClient
let db: pg.Client
beforeAll(async () => {
  stack = await startStack()
  temporal = await openTemporalClient(stack)
  db = new pg.Client(stack.databaseUrl)
  await db.connect()
})
afterAll(async () => {
  await db.end()
  await temporal.close()
  await stack.stop()
})

/** With the application's role, as in production. */
const erase = (...args: string[]) =>
  runOps({ DATABASE_URL: stack.applicationUrl, TEMPORAL_ADDRESS: stack.temporalAddress }, 'erase', ...args)

/** A customer who booked, cancelled and told a secret. */
async function customerWithPast(token: string) {
  const customer = new Customer(stack, token)
  const secret = `secret-${randomUUID()}`
  const message = bookingMessage()
  const plate = /[A-Z]{2}\d\d[A-Z]{2}\d{4}/.exec(message)?.[0] ?? ''
  const id = await customer.open()
  await customer.say(id, `my dog is called ${secret}`)
  await customer.say(id, message)
  const { bookings } = await customer.say(id, 'yes')
  const ref = String(bookings[0]?.bookingRef)
  return { customer, id, ref, secret, plate }
}

async function everythingStored(): Promise<string> {
  const { rows } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  const dumps: unknown[] = []
  for (const { name } of rows) dumps.push((await db.query(`select * from "${name}"`)).rows)
  return JSON.stringify(dumps)
}

it('erases texts, plate and keys, keeps the booking, and leaves others alone', async () => {
  const gone = await customerWithPast(stack.tokens.customer)
  const other = await customerWithPast(stack.tokens.otherCustomer)

  const refused = await erase('--subject', 'customer:one')
  expect(refused).toMatchObject({ code: 1, out: expect.stringContaining(`${gone.ref} (confirmed)`) })
  expect(await everythingStored()).toContain(gone.secret)

  await gone.customer.request('POST', `/v1/bookings/${gone.ref}/cancel`)
  const booking = temporal.client.workflow.getHandle(bookingWorkflowId(gone.ref))
  await waitFor(async () => (await booking.describe()).status.name === 'COMPLETED', {
    what: 'the cancelled booking to end',
  })
  const looked = await erase('--subject', 'customer:one', '--dry-run', '--json')
  expect(JSON.parse(looked.out)).toMatchObject({ subject: 'customer:one', dryRun: true })
  expect(await everythingStored()).toContain(gone.secret)

  const { code, out } = await erase('--subject', 'customer:one', '--json')
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({
    subject: 'customer:one',
    erased: { conversations: 1, turns: 4, bookings: 1, dataKeys: 2 },
  })
  const left = await everythingStored()
  expect(left).not.toContain(gone.secret)
  expect(left).not.toContain(gone.plate)
  expect(left).toContain(other.secret)
  expect(left).toContain(other.plate)

  // The booking's facts, for accounting.
  const { rows } = await db.query(
    'select status, booking_id, arguments from bookings where booking_ref = $1',
    [gone.ref],
  )
  expect(rows).toMatchObject([
    {
      status: 'cancelled',
      booking_id: expect.stringMatching(/^BK/),
      arguments: { dealer_code: expect.any(String), vehicle_registration: '[erased]' },
    },
  ])
  const { rows: audited } = await db.query(
    `select subject, target from audit_log where action = 'subject.erase'`,
  )
  expect(audited).toMatchObject([{ target: 'customer:one' }])
}, 90_000)

it('makes histories unreadable that nobody can edit', async () => {
  const { customer, id, secret } = await customerWithPast(stack.tokens.operator)
  const read = async () => {
    const workflow = conversationWorkflowId(id)
    const { events } = await temporal.client.workflow.getHandle(workflow).fetchHistory()
    const { rows } = await db.query('select wrapped_key from data_keys where owner = $1', [workflow])
    const update = events?.find((event) => event.workflowExecutionUpdateAcceptedEventAttributes)
    const input =
      update?.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input?.args?.payloads ?? []
    return { texts: await temporal.read(input), key: (rows[0] as { wrapped_key: unknown }).wrapped_key }
  }
  expect(JSON.stringify((await read()).texts)).toContain(secret)

  const [{ ref }] = (await bookingsOf(customer)) as [{ ref: string }]
  await customer.request('POST', `/v1/bookings/${ref}/cancel`)
  const booking = temporal.client.workflow.getHandle(bookingWorkflowId(ref))
  await waitFor(async () => (await booking.describe()).status.name === 'COMPLETED', { what: 'its end' })
  expect(await erase('--subject', 'operator:one')).toMatchObject({ code: 0 })

  // Who never held the key, as any process started from now on.
  await temporal.close()
  temporal = await openTemporalClient(stack)
  const after = await read()
  expect(after.key).toBeNull()
  expect(after.texts).toEqual(['[erased]'])
}, 90_000)

async function bookingsOf(customer: Customer) {
  const { body } = await customer.request('GET', '/v1/bookings')
  return (body['bookings'] as { bookingRef: string }[]).map(({ bookingRef }) => ({ ref: bookingRef }))
}

it('forgets a number of somebody who never chatted', async () => {
  const token = await signToken(
    stack.tokenSecret,
    { subject: 'customer:number', scopes: customerScopes },
    600,
  )
  const { status } = await new Customer(stack, token).request('POST', '/v1/mobile-codes', {
    mobile: '9000000001',
  })
  expect(status).toBe(202)
  const { code, out } = await erase('--subject', 'customer:number', '--json')
  expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 0, erased: { codes: 1 } })
  expect(await everythingStored()).not.toContain('9000000001')
})

it('says what it does not know', async () => {
  expect(await erase('--subject', 'customer:nobody')).toMatchObject({
    code: 1,
    out: expect.stringContaining('customer:nobody'),
  })
  expect(await erase()).toMatchObject({ code: 2, out: expect.stringContaining('--subject') })
})

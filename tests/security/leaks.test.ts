/**
 * Nothing personal is where people without the right to it may read: everything the stack wrote outside its own tables is searched
 * after journeys that go well and journeys that go wrong. The stand-ins' logs count too: they have the product's logger.
 */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bookingWorkflowId } from '#contracts/names.ts'
import { repairUpdate } from '#contracts/messages.ts'
import {
  bookingMessage,
  clearFaults,
  Customer,
  fault,
  newPlate,
  overrideReply,
  resetApim,
  resetModel,
  script,
  spoilProposal,
} from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import { waitFor } from '#tests/wait-for.ts'

/** Of a customer whom the stand-in for the dealer backend knows. */
const known = ['9876543210', '98765 43210', '98765-43210', 'Rahul Sharma', 'rahul.sharma@example.com']
/** What a customer may type that nobody asked for. */
const typed = ['ABCPK1234L', '2345 6789 0123', '234567890123', 'asha.rao@example.com']
const secret = `purple-elephant-${randomUUID()}`
const plates = Array.from({ length: 4 }, newPlate)
const personal = [...known, ...typed, secret, ...plates]

let stack: Stack
let customer: Customer
/** Bodies of refusals: an error must not tell what it was about. */
const refusals: string[] = []
beforeAll(async () => {
  stack = await startStack()
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

/** Each form in which a value may lie in a file: text in both cases, as UTF-16, and inside base64 at each offset. */
function formsOf(value: string): Buffer[] {
  const texts = [value, value.toLowerCase(), value.toUpperCase()]
  const inBase64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from('x'.repeat(shift) + value).toString('base64')
    // Without the characters at both ends, which neighbours share.
    return encoded.slice(shift === 0 ? 0 : 4, -4)
  })
  return [...texts, ...inBase64]
    .map((text) => Buffer.from(text))
    .concat(Buffer.from(value, 'utf16le'))
    .filter(({ length }) => length >= 6)
}

/** Where a file holds one of the values, with what is around it. */
function findLeaks(name: string, bytes: Buffer): string[] {
  return personal.flatMap((value) =>
    formsOf(value).flatMap((form) => {
      const at = bytes.indexOf(form)
      if (at < 0) return []
      const around = bytes.subarray(Math.max(0, at - 200), at + form.length + 100).toString('latin1')
      return [`${name}: ${value} in ${JSON.stringify(around)}`]
    }),
  )
}

function everythingWritten(): Map<string, Buffer> {
  const files = readdirSync(stack.folder).filter((file) => file.startsWith('temporal.db'))
  const logs = readdirSync(join(stack.folder, 'logs')).map((file) => join('logs', file))
  return new Map([...files, ...logs].map((file) => [file, readFileSync(join(stack.folder, file))]))
}

const request: Customer['request'] = async (...args) => {
  const answer = await customer.request(...args)
  if (answer.status >= 400) refusals.push(JSON.stringify(answer.body))
  return answer
}

async function goodJourney(plate: string): Promise<void> {
  const id = await customer.open()
  await customer.say(id, `I am Rahul Sharma, my PAN is ABCPK1234L, Aadhaar 2345 6789 0123, ${secret}`)
  const { proposal } = await customer.say(id, bookingMessage(plate))
  const { bookings } = await customer.decide(id, String(proposal?.proposalId), 'confirm')
  const ref = String(bookings[0]?.bookingRef)
  await customer.say(id, 'move it to 11')
  await customer.say(id, 'yes')
  await customer.events(id, (seen) => seen.length > 3)
  for (const path of ['', '/messages', '/export?format=json']) {
    await request('GET', `/v1/conversations/${id}${path}`)
  }
  await request('POST', `/v1/bookings/${ref}/cancel`, {})
  await request('DELETE', `/v1/conversations/${id}`)
  await request('POST', `/v1/conversations/${id}/messages`, { text: `after the end: ${secret}` })
}

async function badInput(): Promise<void> {
  const value = `${secret} 9876543210 ${plates[0]}`
  const id = await customer.open()
  const bodies = [
    { text: 12, messageId: value },
    { text: '', note: value },
    // A refusal names the field, but not with a number in it.
    { [`9876543210 ${plates[0]}`]: value },
    `{"text": "${value}"`,
    { text: value.padEnd(70_000, 'x') },
  ]
  for (const body of bodies) await request('POST', `/v1/conversations/${id}/messages`, body)
  await request('GET', `/v1/bookings/${encodeURIComponent(value)}`)
  await request('POST', '/v1/bookings/SB-NONE/reschedule', { appointmentDate: value, appointmentTime: value })
  await request('GET', `/v1/conversations/${encodeURIComponent(value)}`)
  await request('GET', `/nowhere/${encodeURIComponent(value)}?q=${encodeURIComponent(value)}`)
  await request('GET', '/v1/bookings', undefined, { authorization: `Bearer ${value}` })
}

async function parkedAndRepaired(plate: string): Promise<void> {
  const { client, close } = await openTemporalClient(stack)
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(plate))
  await spoilProposal(stack, proposal?.proposalId)
  const { bookings } = await customer.say(id, 'yes')
  const repair = {
    action: 'correct' as const,
    arguments: { appointment_time: '10:00', customer_mobile: '9876543210', vehicle_registration: plate },
    by: 'operator:one',
    reason: `Rahul Sharma said so on 9876543210, ${secret}`,
  }
  const handle = client.workflow.getHandle(bookingWorkflowId(String(bookings[0]?.bookingRef)))
  await handle.executeUpdate(repairUpdate, { args: [repair] })
  await handle
    .executeUpdate(repairUpdate, { args: [{ ...repair, arguments: { customer_mobile: '12' } }] })
    .catch(() => undefined)
  await close()
}

async function everythingFails(plate: string): Promise<void> {
  const id = await customer.open()
  await customer.say(id, bookingMessage(plate))
  const told = { message: `Rahul Sharma 9876543210 ${plate} rahul.sharma@example.com ${secret}` }
  await overrideReply(stack, 'create_booking', { reply: { surprise: told } })
  const turn = customer.say(id, 'yes')
  await waitFor(async () => stack.log('mock-apim').length > 0, { what: 'a call' })
  await stack.kill('worker')
  await stack.start('worker')
  await resetApim(stack)
  await turn

  for (const kind of ['malformed_json', 'reset_after_commit', 'server_error'] as const) {
    await fault(stack, { endpoint: '*', fault: { kind }, times: 2 })
    await customer.say(id, `who am I? ${kind} 9876543210`)
    await clearFaults(stack)
  }
  await script(stack, [
    { status: 400, code: 'bad_request' },
    { text: `cut ${secret} 9876543210`, cut: true },
  ])
  await customer.say(id, `${secret} again`)
  await resetModel(stack)

  const late = customer.say(id, `slots tomorrow? ${secret}`)
  await stack.kill('postgres')
  await stack.start('postgres')
  await stack.kill('api')
  await stack.start('api')
  await late.catch(() => customer.say(id, 'hello again'))
}

it('finds what is planted, in logs, databases and refusals', () => {
  const seen = (text: string | Buffer) => findLeaks('here', Buffer.from(text)).length > 0
  expect(seen(`{"msg":"no customer 9876543210"}`)).toBe(true)
  expect(seen(`RAHUL SHARMA`)).toBe(true)
  for (const shift of ['', 'a', 'ab']) {
    expect(seen(Buffer.from(`${shift}{"text":"${secret}"}`).toString('base64'))).toBe(true)
  }
  expect(seen(Buffer.from(`plate ${plates[0]}`, 'utf16le'))).toBe(true)
  expect(seen('nothing to see')).toBe(false)
})

it('leaks nothing when all goes well', async () => {
  await goodJourney(plates[0] ?? '')
  await parkedAndRepaired(plates[1] ?? '')
  const written = everythingWritten()
  expect([...written.keys()]).toEqual(
    expect.arrayContaining(['temporal.db', 'logs/api.log', 'logs/worker.log', 'logs/postgres.log']),
  )
  expect(written.get('temporal.db')?.includes('booking:SB-')).toBe(true)
  expect([...written].flatMap(([name, bytes]) => findLeaks(name, bytes))).toEqual([])
}, 120_000)

it('leaks nothing when all goes wrong, and says nothing personal in a refusal', async () => {
  await badInput()
  await everythingFails(plates[2] ?? '')
  const leaks = [...everythingWritten()].flatMap(([name, bytes]) => findLeaks(name, bytes))
  expect(leaks).toEqual([])
  expect(refusals.length).toBeGreaterThan(8)
  expect(refusals.flatMap((body) => findLeaks('refusal', Buffer.from(body)))).toEqual([])
}, 180_000)

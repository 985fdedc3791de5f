/** What Temporal keeps can be read by nobody but an operator whom the API lets decrypt it. */
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { bookingWorkflowId, conversationWorkflowId } from '#contracts/names.ts'
import { bookingMessage, Customer, spoilProposal } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'

const uiOrigin = 'http://127.0.0.1:8233'
let stack: Stack
let customer: Customer
beforeAll(async () => {
  stack = await startStack({ env: { api: { TEMPORAL_UI_ORIGINS: uiOrigin } } })
  customer = new Customer(stack)
})
afterAll(() => stack.stop())

/** The `temporal` program, as an operator uses it. */
async function temporal(...args: string[]): Promise<string> {
  const address = ['--address', stack.temporalAddress]
  const { stdout } = await promisify(execFile)(inject('temporalProgram'), [...args, ...address], {
    timeout: 30_000,
  })
  return stdout
}
const decrypting = (token: string) => [
  '--codec-endpoint',
  `${stack.apiUrl}/v1/codec`,
  '--codec-auth',
  `Bearer ${token}`,
]
const decode = (headers: Record<string, string>, body: object = {}) =>
  fetch(`${stack.apiUrl}/v1/codec/decode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function historyOf(conversationId: string, ...options: string[]): Promise<string> {
  const id = conversationWorkflowId(conversationId)
  return await temporal('workflow', 'show', '--workflow-id', id, '--detailed', ...options)
}

it('shows a history to operators alone, and says in the audit log who read it', async () => {
  const text = `my secret word is ${randomUUID()}`
  const id = await customer.open()
  await customer.say(id, text)
  const closed = await historyOf(id)
  expect(closed).toContain(Buffer.from('binary/encrypted').toString('base64'))
  expect(closed).not.toContain(text)
  expect(closed).not.toContain(Buffer.from(text).toString('base64').slice(4, -4))
  expect(await historyOf(id, ...decrypting(stack.tokens.operator))).toContain(text)

  const db = new pg.Client(stack.databaseUrl)
  await db.connect()
  const { rows } = await db.query(`select subject, target from audit_log where action = 'payloads.read'`)
  await db.end()
  expect(rows).toEqual([{ subject: 'operator:one', target: conversationWorkflowId(id) }])
}, 60_000)

it('lets no customer decrypt or encrypt', async () => {
  const authorization = `Bearer ${stack.tokens.customer}`
  for (const path of ['decode', 'encode']) {
    const response = await fetch(`${stack.apiUrl}/v1/codec/${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(response.status).toBe(403)
  }
})

it('takes the input of a repair from the temporal program', async () => {
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage())
  await spoilProposal(stack, proposal?.proposalId)
  const { bookings } = await customer.say(id, 'yes')
  expect(bookings).toMatchObject([{ status: 'needs_attention' }])
  const ref = String(bookings[0]?.bookingRef)
  const input = JSON.stringify({ action: 'give_up', by: 'operator:one', reason: 'not what was approved' })
  const update = [
    'workflow',
    'update',
    'execute',
    '--workflow-id',
    bookingWorkflowId(ref),
    '--name',
    'repair',
  ]
  await temporal(...update, '--input', input, ...decrypting(stack.tokens.operator))
  const { body } = await customer.request('GET', `/v1/bookings/${ref}`)
  expect(body).toMatchObject({ status: 'rejected', reason: 'not what was approved' })
}, 60_000)

it('serves the Temporal UI of the listed origin, by the cookie of who signed in', async () => {
  const signIn = (token: string) =>
    fetch(`${stack.apiUrl}/operator/sign-in`, { method: 'POST', body: new URLSearchParams({ token }) })
  expect((await signIn(stack.tokens.customer)).status).toBe(403)
  expect((await signIn('nonsense')).headers.get('set-cookie')).toBeNull()
  const cookie = String((await signIn(stack.tokens.operator)).headers.get('set-cookie'))
  expect(cookie).toMatch(/; Path=\/v1\/codec; HttpOnly; SameSite=Strict/)

  const [name] = cookie.split(';')
  const answer = await decode({ cookie: String(name), origin: uiOrigin })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('access-control-allow-origin')).toBe(uiOrigin)
  expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
  const elsewhere = await decode({ cookie: String(name), origin: 'http://evil.example' })
  expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull()

  // The cookie opens nothing but the codec.
  const bookings = await fetch(`${stack.apiUrl}/v1/bookings`, { headers: { cookie: String(name) } })
  expect(bookings.status).toBe(401)
})

it('says what is wrong with payloads that it cannot read', async () => {
  const authorization = `Bearer ${stack.tokens.operator}`
  const metadata = {
    encoding: Buffer.from('binary/encrypted').toString('base64'),
    'encryption-key-id': Buffer.from('0123456789abcdef').toString('base64'),
  }
  const unknown = await decode({ authorization }, { payloads: [{ metadata, data: '' }] })
  expect(unknown.status).toBe(422)
  expect(await unknown.json()).toMatchObject({
    detail: 'body.payloads: no data key "0123456789abcdef" in this database.',
  })
  const malformed = await decode({ authorization }, { payloads: [{ data: 'not base64!' }] })
  expect(malformed.status).toBe(422)
})

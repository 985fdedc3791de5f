/** What a developer does with a conversation that ran: download it, replay it, and ask what another model would have done. */
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bookingMessage, Customer } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { runOps } from './run-ops.ts'
import { startS3, type S3Server } from './s3-server.ts'

let stack: Stack
let s3: S3Server
let conversationId: string
let bookingRef: string
beforeAll(async () => {
  stack = await startStack()
  s3 = await startS3('exports')
  const customer = new Customer(stack)
  conversationId = await customer.open()
  await customer.say(conversationId, bookingMessage())
  const { bookings } = await customer.say(conversationId, 'yes')
  bookingRef = bookings[0]?.bookingRef ?? ''
}, 60_000)
afterAll(async () => {
  s3.close()
  await stack.stop()
})

/** A history with its payloads readable. */
const textsIn = (history: string): string =>
  history.replaceAll(/"data": "([^"]*)"/g, (_, data: string) => Buffer.from(data, 'base64').toString())

const ops = async (...args: string[]) => await opsWith({}, ...args)
const opsWith = async (settings: Record<string, string>, ...args: string[]) =>
  await runOps(
    {
      DATABASE_URL: stack.applicationUrl,
      TEMPORAL_ADDRESS: stack.temporalAddress,
      ENCRYPTION_KEYS: stack.encryptionKeys,
      OPENAI_BASE_URL: `${stack.openaiUrl}/v1`,
      OPENAI_API_KEY: 'offline',
      OPENAI_MODEL: 'offline',
      ...s3.settings,
      ...settings,
    },
    ...args,
  )

it('downloads a history in the clear, which replays from its file', async () => {
  const file = join(stack.folder, 'history.json')
  expect(await ops('history', conversationId, '--output', file)).toMatchObject({ code: 0 })
  const history = await readFile(file, 'utf8')
  expect(textsIn(history)).toContain('"text":"yes"')
  expect(await ops('replay', file)).toMatchObject({ code: 0, out: 'history: replays\n' })
  await writeFile(file, history.replace('"name": "takeTurn"', '"name": "answer"'))
  const { code, out } = await ops('replay', file, '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    name: 'history',
    replays: false,
    source: expect.stringMatching(/^workflows\/turn\.ts:\d+$/),
  })
}, 60_000)

it('takes a history to S3 anonymous or encrypted, never in the clear, and it replays from there', async () => {
  for (const form of ['--anonymous', '--encrypted']) {
    const file = join(stack.folder, `history${form}.json`)
    const key = `ops${form}.json`.replace('--', '/')
    expect(await ops('history', conversationId, form, '--output', `s3:///${key}`)).toEqual({
      code: 0,
      out: `Written to s3://exports/${key}.\n`,
    })
    await writeFile(file, s3.objects.get(`/exports/${key}`)!)
    expect(textsIn(await readFile(file, 'utf8'))).not.toMatch(/"text":"(?!yes|a message)|98765|MH12AB1\d{3}/)
    expect(await ops('replay', file)).toMatchObject({ code: 0, out: `history${form}: replays\n` })
  }
  expect(await ops('history', conversationId, '--output', 's3:///ops/clear.json')).toMatchObject({
    code: 2,
    out: expect.stringContaining('a history is expected to be --anonymous or --encrypted'),
  })
  expect([...s3.objects.keys()]).toEqual(['/exports/ops/anonymous.json', '/exports/ops/encrypted.json'])
}, 120_000)

it('records a history that replays and tells nothing of the person', async () => {
  const file = join(stack.folder, 'recorded.json')
  const recorded = await ops('record', conversationId, '--output', file)
  expect(recorded).toEqual({ code: 0, out: `Written to ${file}.\n` })
  const text = await readFile(file, 'utf8')
  const told = textsIn(text)
  expect(told).toContain('a message')
  expect(told).not.toMatch(/98765|Hinjewadi|MH12AB1\d{3}/)
  expect(await ops('replay', file)).toMatchObject({ code: 0, out: 'recorded: replays\n' })
}, 60_000)

it('replays what runs: by name, and all that a filter finds', async () => {
  expect(await ops('replay', bookingRef, conversationId)).toEqual({
    code: 0,
    out: `booking:${bookingRef}: replays\nconversation:${conversationId}: replays\n`,
  })
  const { code, out } = await ops('replay', '--query', "WorkflowType = 'booking'", '--limit', '5')
  expect({ code, out }).toEqual({ code: 0, out: `booking:${bookingRef}: replays\n` })
}, 60_000)

it('says which decisions of the model would be other ones', async () => {
  const same = await ops('diff', conversationId)
  expect(same.out).toMatch(/^0 of \d+ decisions would be other ones with offline\.\n$/)
  expect(same.code).toBe(0)
  const chatty = await listenAs((_request, response) => {
    const content = [{ type: 'output_text', text: 'Hello', annotations: [] }]
    const output = [{ type: 'message', id: 'm', status: 'completed', role: 'assistant', content }]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: 'r', object: 'response', status: 'completed', output }))
  })
  const other = await opsWith({ OPENAI_BASE_URL: chatty.url }, 'diff', conversationId, '--model', 'chatty')
  chatty.close()
  expect(other.code).toBe(1)
  expect(other.out).toContain('  was  resolve_customer {"mobile":"9876543210"}\n  now  replies "Hello"')
  expect(other.out).toMatch(/\n[1-9]\d* of \d+ decisions would be other ones with chatty\.\n$/)
})

/** A model of another mind. */
async function listenAs(answer: RequestListener): Promise<{ url: string; close: () => void }> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/v1`, close: () => void server.close() }
}

it.each([
  [['replay'], 'expected workflows, or a --query'],
  [['replay', '--query', 'x', '--limit', '0'], '--limit: expected a number'],
  [['history'], 'expected a workflow'],
  [['record', 'SB-0000000000', '--name', 'No Name'], '--name: expected a name in kebab-case'],
  [['record', 'SB-0000000000'], '--name: expected a name in kebab-case, or --output'],
  [
    ['history', 'SB-0000000000', '--anonymous', '--encrypted'],
    'expected --anonymous or --encrypted, not both',
  ],
  [['reset', 'conversation:x'], 'would start another one'],
  [['reset', 'SB-0000000000', '--event', 'x'], '--event: expected the number of an event'],
  [['reset', 'SB-0000000000', '--apply'], '--reason: expected a value'],
  [['history', 'a', 'b'], '"b": expected nothing more'],
])('says what is wrong with %j', async (args, told) => {
  expect(await ops(...args)).toMatchObject({ code: 2, out: expect.stringContaining(told) })
})

it('says so when there is no such workflow', async () => {
  expect(await ops('history', 'SB-0000000000')).toMatchObject({
    code: 1,
    out: expect.stringContaining('not found'),
  })
})

it('passes over a conversation whose customer was forgotten, also where its encrypted history was kept', async () => {
  const forgotten = await new Customer(stack, stack.tokens.otherCustomer).open()
  const kept = join(stack.folder, 'kept.json')
  await ops('history', forgotten, '--encrypted', '--output', kept)
  expect(await ops('replay', kept)).toEqual({ code: 0, out: 'kept: replays\n' })
  expect(await ops('erase', '--subject', 'customer:two')).toMatchObject({ code: 0 })
  expect(await ops('replay', kept, forgotten, conversationId)).toEqual({
    code: 0,
    out: `kept: erased, nothing to replay\nconversation:${forgotten}: erased, nothing to replay\nconversation:${conversationId}: replays\n`,
  })
}, 120_000)

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { childEnvironment } from '#scripts/environment.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import { resetApim } from './customer.ts'

let stack: Stack
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'terminal-chat-test-'))
  stack = await startStack()
})
afterAll(async () => {
  await stack.stop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => resetApim(stack))

const demo = [
  'I need to book a service. My mobile is 9876543210',
  'My car is MH12AB1234',
  'Find dealers in Pune for regular service',
  'book the first one tomorrow at 10',
  'y',
]

/** `npm run chat` with `lines` in its pipe. */
function chat(lines: string[], { args = [], token }: { args?: string[]; token?: string } = {}) {
  const child = spawn(process.execPath, ['scripts/chat.ts', ...args], {
    env: childEnvironment({ CHAT_API_URL: stack.apiUrl, CHAT_TOKEN: token, DATA_DIR: folder }),
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk) => (output.err += String(chunk)))
  child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { output, ended }
}
const count = (text: string, part: string) => text.split(part).length - 1

it('holds the demo conversation from a pipe, up to the booking', async () => {
  const { output, ended } = chat(demo, { token: stack.tokens.customer })
  expect({ code: await ended, err: output.err }).toEqual({ code: 0, err: '' })
  const [booking, ...more] = await apimBookings(stack)
  expect(more).toEqual([])
  expect(output.out).toContain('offline model')
  const expected = [
    `› ${demo[0]}\n  · resolve_customer 9876543210 (`,
    "Hello Rahul Sharma! I see you're from Pune",
    `› ${demo[3]}\n  · get_available_slots `,
    'To book: Regular service for MH12AB1234 at Arena Hinjewadi',
    '› (Confirm)\n',
    '✔ Booked: Arena Hinjewadi',
    `Booking id ${booking?.booking_id}, reference ${booking?.reference}`,
  ]
  const places = expected.map((part) => output.out.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

it('loses nothing and books once when the API is killed in the middle', async () => {
  const { output, ended } = chat(demo, { token: stack.tokens.customer })
  await waitFor(() => output.out.includes('To book:'), { what: 'the proposal', timeoutMs: 20_000 })
  await stack.kill('api')
  await waitFor(() => output.err.includes('reconnecting'), { what: 'the chat to notice' })
  await stack.start('api')
  expect({ code: await ended, ...output }).toMatchObject({ code: 0 })
  expect(await apimBookings(stack)).toHaveLength(1)
  expect(count(output.out, '✔ Booked:')).toBe(1)
  expect(count(output.out, 'To book:')).toBe(1)
  for (const line of demo.slice(0, -1)) expect(count(output.out, `› ${line}\n`)).toBe(1)
})

it('finds a guest their conversation again, with its transcript', async () => {
  const first = chat(['hello'])
  expect(await first.ended).toBe(0)
  const [, id = ''] = /Conversation ([\w-]+)\n$/.exec(first.output.out) ?? []

  const list = chat([], { args: ['--list'] })
  expect(await list.ended).toBe(0)
  expect(list.output.out).toMatch(new RegExp(`^${id}  open .*  hello\n$`))

  const again = chat(['My mobile is 9876543210'], { args: ['--conversation', id] })
  expect(await again.ended).toBe(0)
  expect(again.output.out).toMatch(/› hello\nHello![^]*› My mobile is 9876543210\n[^]*Hello Rahul Sharma!/)
})

it.each([
  ['the API is not reachable', { CHAT_API_URL: 'http://127.0.0.1:9' }, /is not reachable.*npm start/],
  ['the token is refused', { CHAT_TOKEN: 'wrong' }, /The token in CHAT_TOKEN is refused/],
])('exits 1 with a clear message when %s', async (_when, env, expected) => {
  const child = spawn(process.execPath, ['scripts/chat.ts'], {
    env: childEnvironment({ CHAT_API_URL: stack.apiUrl, DATA_DIR: folder, ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (chunk) => (err += String(chunk)))
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
  expect(err).toMatch(expected)
  expect(err.trim().split('\n')).toHaveLength(1)
})

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest'
import { childEnvironment } from '#scripts/environment.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { apimBookings } from './apim-database.ts'
import { newPlate, resetApim } from './customer.ts'

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

const demoOf = (plate: string) => [
  'I need to book a service. My mobile is 9876543210',
  `My car is ${plate}`,
  'Find dealers in Pune for regular service',
  'book the first one tomorrow at 10',
  'y',
]
const demo = demoOf('MH12AB1234')

/** `npm run chat` with a pipe for a keyboard. */
function chat(options: { args?: string[]; env?: Record<string, string> } = {}) {
  const child = spawn(process.execPath, ['scripts/chat.ts', ...(options.args ?? [])], {
    env: childEnvironment({
      CHAT_API_URL: stack.apiUrl,
      CHAT_TOKEN: undefined,
      DATA_DIR: folder,
      ...options.env,
    }),
  })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => (output.out += String(chunk)))
  child.stderr.on('data', (chunk) => (output.err += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return {
    output,
    say: (...lines: string[]) => void child.stdin.write(lines.map((line) => `${line}\n`).join('')),
    /** Ends the input; the exit code, with what it printed for a failed test to show. */
    end: async () => {
      child.stdin.end()
      return { code: await ended, ...output }
    },
  }
}
/** What the model says for the rest of the test, call by call. */
async function script(...turns: object[]): Promise<void> {
  const url = `${stack.openaiUrl}/control/script`
  onTestFinished(async () => void (await fetch(url, { method: 'DELETE' })))
  const headers = { 'content-type': 'application/json' }
  const { status } = await fetch(url, { method: 'PUT', body: JSON.stringify({ turns }), headers })
  expect(status).toBe(204)
}
const count = (text: string, part: string) => text.split(part).length - 1

it('holds the demo conversation from a pipe, up to the booking', async () => {
  const { say, end } = chat({ env: { CHAT_TOKEN: stack.tokens.customer } })
  say(...demo)
  const { code, out, err } = await end()
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const [booking, ...more] = await apimBookings(stack)
  expect(more).toEqual([])
  expect(out).toContain('offline model')
  const expected = [
    `› ${demo[0]}\n  · resolve_customer 9876543210 (`,
    "Hello Rahul! I see you're from Pune",
    `› ${demo[3]}\n  · get_available_slots `,
    'To book: Regular service for MH12AB1234 at Arena Hinjewadi',
    '› (Confirm)\n',
    '✔ Booked: Arena Hinjewadi',
    `Booking id ${booking?.booking_id}, reference ${booking?.reference}`,
  ]
  const places = expected.map((part) => out.indexOf(part))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

it('goes on where it was when the API is killed, and books once what was said meanwhile', async () => {
  const { say, end, output } = chat({ env: { CHAT_TOKEN: stack.tokens.customer } })
  const lines = demoOf(newPlate()).slice(0, -1)
  say(...lines)
  await waitFor(() => output.out.includes('To book:'), { what: 'the proposal', timeoutMs: 20_000 })
  await stack.kill('api')
  await waitFor(() => output.err.includes('reconnecting'), { what: 'the chat to notice' })
  say('y')
  await waitFor(() => output.err.includes('Trying again'), { what: 'the first try to fail' })
  await stack.start('api')
  const { out, ...ended } = await end()
  expect(ended).toMatchObject({ code: 0 })
  expect(await apimBookings(stack)).toHaveLength(1)
  expect(count(out, '✔ Booked:')).toBe(1)
  expect(count(out, 'To book:')).toBe(1)
  for (const line of lines) expect(count(out, `› ${line}\n`)).toBe(1)
})

it('prints a reply as it is written, and cleanly when another attempt writes another one', async () => {
  await script(
    // Slow enough to be seen growing on a busy machine too.
    { text: 'Once upon a time there was a car', chunkDelayMs: 300 },
    { text: 'I was going to say this long thing', chunkDelayMs: 60, cut: true },
    { text: 'But now I say that', chunkDelayMs: 60 },
  )
  const { say, end, output } = chat({ env: { CHAT_TOKEN: stack.tokens.customer } })
  say('tell me', 'and then?')
  const inTheMiddle = () => /Once\b/.test(output.out) && !output.out.includes('there was a car')
  await waitFor(inTheMiddle, { what: 'a part of the reply' })
  const { code, out } = await end()
  expect(code).toBe(0)
  expect(out).toContain('\nOnce upon a time there was a car\n\n')
  expect(out).toMatch(/\nI was going.* …\nBut now I say that\n\n/)
})

it('finds a guest their conversation again, with its transcript', async () => {
  const first = chat()
  first.say('hello')
  const [, id = ''] = /Conversation ([\w-]+)\n$/.exec((await first.end()).out) ?? []

  const list = await chat({ args: ['--list'] }).end()
  expect(list).toMatchObject({
    code: 0,
    out: expect.stringMatching(new RegExp(`^${id}  open .*  hello\n$`)) as string,
  })

  const again = chat({ args: ['--conversation', id] })
  again.say('My mobile is 9876543210')
  expect((await again.end()).out).toMatch(/› hello\nHello![^]*› My mobile is 9876543210\n[^]*Hello Rahul!/)
})

it.each([
  [
    'the API is not reachable',
    { CHAT_API_URL: 'http://127.0.0.1:9' },
    /^The API at .* is not reachable.*npm start.*\n$/,
  ],
  ['the token is refused', { CHAT_TOKEN: 'wrong' }, /^The token in CHAT_TOKEN is refused.*\n$/],
])('exits 1 with a clear message when %s', async (_when, env, expected) => {
  const { code, out, err } = await chat({ env }).end()
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(expected)
})

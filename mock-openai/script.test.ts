import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  RateLimitError,
} from 'openai'
import type { ResponseCreateParams, ResponseStreamEvent } from 'openai/resources/responses/responses'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer, type TestServer } from './testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())
beforeEach(async () => {
  await server.control('DELETE', '/script')
  await server.control('DELETE', '/calls')
})

const script = async (turns: unknown[], more: object = {}): Promise<void> => {
  const response = await server.control('PUT', '/script', { turns, ...more })
  expect(response.status).toBe(204)
}
const ask = (input = 'hi', more: Partial<ResponseCreateParams> = {}) =>
  server.openai.responses.create({ model: 'm', input, ...more, stream: false })
const stream = (input = 'hi') => server.openai.responses.create({ model: 'm', input, stream: true })
const failure = async (answer: PromiseLike<unknown>): Promise<APIError> => {
  const error = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof APIError) return error
  throw new Error('expected an API error', { cause: error })
}
interface Recorded {
  request: { input: unknown }
  answer: string
  unexpected: boolean
  hold: string | null
}
const calls = async (): Promise<Recorded[]> =>
  ((await (await server.control('GET', '/calls')).json()) as { calls: Recorded[] }).calls

async function until<T>(read: () => Promise<T>, met: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (met(value)) return value
  }
}

test('without a script the rules answer', async () => {
  expect((await ask()).metadata).toMatchObject({ engine: 'rules' })
})

test('each entry answers one call, in order', async () => {
  await script([{ text: 'one' }, { text: 'two' }])
  expect((await ask()).output_text).toBe('one')
  const second = await ask()
  expect(second.output_text).toBe('two')
  expect(second.metadata).toMatchObject({ offline: 'true', engine: 'script' })
})

test('calls go out as objects or as raw text, several at once, with a text before them', async () => {
  const raw = '{"mobile": 98'
  await script([
    {
      text: 'One moment.',
      calls: [
        { name: 'a', arguments: { x: 1 } },
        { name: 'b', arguments: raw },
      ],
    },
  ])
  const { output, output_text: text } = await ask()
  expect(text).toBe('One moment.')
  expect(output.slice(1)).toMatchObject([
    { type: 'function_call', name: 'a', arguments: '{"x":1}' },
    { type: 'function_call', name: 'b', arguments: raw },
  ])
})

test('a refusal comes as a refusal, streamed and whole', async () => {
  await script([{ refusal: 'I cannot help with that.' }, { refusal: 'No.' }])
  const types: string[] = []
  for await (const event of await stream()) types.push(event.type)
  expect(types).toContain('response.refusal.delta')
  expect(types).toContain('response.refusal.done')
  expect((await ask()).output[0]).toMatchObject({ content: [{ type: 'refusal', refusal: 'No.' }] })
})

describe('an error status', () => {
  test('429 says when to try again', async () => {
    await script([{ status: 429, retryAfter: 1 }])
    const error = await failure(ask())
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error).toMatchObject({ status: 429, code: 'rate_limit_exceeded' })
    expect(error.headers?.get('retry-after')).toBe('1')
  })

  test.each([
    [400, BadRequestError],
    [401, AuthenticationError],
    [500, InternalServerError],
    [503, InternalServerError],
  ])('%i is what the SDK knows it as', async (status, type) => {
    await script([{ status }])
    expect(await failure(ask())).toBeInstanceOf(type)
  })

  test('may carry another code', async () => {
    await script([{ status: 429, code: 'insufficient_quota' }])
    expect(await failure(ask())).toMatchObject({ code: 'insufficient_quota' })
  })
})

describe('a cut', () => {
  test('breaks the stream off after some deltas', async () => {
    await script([{ text: 'one two three four five six seven eight nine ten eleven twelve', cut: true }])
    const seen: ResponseStreamEvent[] = []
    const reading = (async () => {
      for await (const event of await stream()) seen.push(event)
    })()
    await expect(reading).rejects.toThrow()
    expect(seen.some(({ type }) => type === 'response.output_text.delta')).toBe(true)
    expect(seen.some(({ type }) => type === 'response.output_text.done')).toBe(false)
  })

  test('breaks a whole response off as well', async () => {
    await script([{ text: 'one two three', cut: true }])
    await expect(ask()).rejects.toThrow()
    expect(await calls()).toMatchObject([{ answer: 'cut' }])
  })
})

test('deltas can be slowed down', async () => {
  await script([{ text: 'a b c d e f g h i j', chunkDelayMs: 20 }])
  const start = performance.now()
  for await (const _event of await stream());
  expect(performance.now() - start).toBeGreaterThanOrEqual(50)
})

test('a client that goes away in the middle of a stream does no harm', async () => {
  await script([{ text: 'a b c d e f g h i j k l', chunkDelayMs: 60_000 }, { text: 'next' }])
  const events = await stream()
  for await (const { type } of events) if (type === 'response.output_text.delta') break
  expect((await ask()).output_text).toBe('next')
})

test('an answer can be delayed', async () => {
  await script([{ text: 'late', delayMs: 30 }])
  const start = performance.now()
  expect((await ask()).output_text).toBe('late')
  expect(performance.now() - start).toBeGreaterThanOrEqual(25)
})

test('a loop answers every further call with the same tool call', async () => {
  await script([{ text: 'first' }, { loop: { name: 'a', arguments: {} } }])
  await ask()
  for (let i = 0; i < 3; i++)
    expect((await ask()).output[0]).toMatchObject({ type: 'function_call', name: 'a' })
})

describe('a held answer', () => {
  test('comes when it is released; until then its call is on record', async () => {
    await script([{ text: 'now', hold: 'gate' }])
    const answer = ask()
    await until(calls, (all) => all.length === 1)
    expect(await calls()).toMatchObject([{ hold: 'gate', answer: 'text' }])
    await server.control('POST', '/release/gate')
    expect((await answer).output_text).toBe('now')
  })

  test('comes at once where it was released before, until a new script names the hold', async () => {
    await script([{ text: 'one', hold: 'gate' }])
    await server.control('POST', '/release/gate')
    expect((await ask()).output_text).toBe('one')
    await script([{ text: 'two', hold: 'gate' }])
    const state = { answered: false }
    const second = ask().then((response) => {
      state.answered = true
      return response
    })
    await until(calls, (all) => all.length === 2)
    expect(state.answered).toBe(false)
    await server.control('POST', '/release/gate')
    expect((await second).output_text).toBe('two')
  })

  test('holds an error back as well, and is let go when the scripts are deleted', async () => {
    await script([{ status: 500, hold: 'gate' }])
    const answer = failure(ask())
    await until(calls, (all) => all.length === 1)
    await server.control('DELETE', '/script')
    expect((await answer).status).toBe(500)
  })

  test('does no harm when its client has gone', async () => {
    await script([{ text: 'now', hold: 'gate' }, { text: 'next' }])
    const controller = new AbortController()
    const request = { model: 'm', input: 'hi', stream: true } as const
    const answer = server.openai.responses.create(request, { signal: controller.signal })
    await until(calls, (all) => all.length === 1)
    controller.abort()
    await expect(answer).rejects.toThrow()
    await server.control('POST', '/release/gate')
    expect((await ask()).output_text).toBe('next')
  })
})

describe('an unexpected call', () => {
  test('fails loudly when no entry is left, and the SDK does not retry it', async () => {
    await script([])
    const retrying = new OpenAI({
      baseURL: `${server.url}/v1`,
      apiKey: 'any',
      maxRetries: 3,
      logLevel: 'off',
    })
    const error = await failure(retrying.responses.create({ model: 'm', input: 'hi' }))
    expect(error).toMatchObject({ status: 500, type: 'unexpected_model_call' })
    expect(await calls()).toMatchObject([
      { unexpected: true, answer: 'unexpected', request: { input: 'hi' } },
    ])
  })

  test('is one whose last item does not hold what the entry must match', async () => {
    await script([{ text: 'yes', match: 'book it' }])
    expect(await failure(ask('hello'))).toMatchObject({ type: 'unexpected_model_call' })
    expect((await ask('please book it')).output_text).toBe('yes')
  })
})

test('one entry can hand its call to the rules, or all after the last', async () => {
  // oxlint-disable-next-line unicorn/no-thenable -- a key of the control API; its value is a string
  await script([{ rules: true }, { text: 'scripted' }], { then: 'rules' })
  expect((await ask()).metadata).toMatchObject({ engine: 'rules' })
  expect((await ask()).output_text).toBe('scripted')
  expect((await ask()).metadata).toMatchObject({ engine: 'rules' })
})

test('scripts by key answer their own conversation, the one without a key all others', async () => {
  await script([{ text: 'for a' }], { key: 'a' })
  await script([{ text: 'for b' }], { key: 'b' })
  await script([{ text: 'for all' }])
  expect((await ask('hi', { prompt_cache_key: 'b' })).output_text).toBe('for b')
  expect((await ask('hi', { prompt_cache_key: 'c' })).output_text).toBe('for all')
  expect((await ask('hi', { prompt_cache_key: 'a' })).output_text).toBe('for a')
  expect(await failure(ask('hi', { prompt_cache_key: 'a' }))).toMatchObject({ type: 'unexpected_model_call' })
})

test('refused requests are no calls, and the record can be cleared', async () => {
  await failure(server.openai.responses.create({ model: '', input: 'hi' }))
  expect(await calls()).toEqual([])
  await ask()
  expect(await calls()).toHaveLength(1)
  await server.control('DELETE', '/calls')
  expect(await calls()).toEqual([])
})

test.each([
  [{}],
  [{ turns: [{}] }],
  [{ turns: [{ text: 'a', status: 500 }] }],
  [{ turns: [{ cut: true, status: 500 }] }],
  [{ turns: [{ text: 'a', retryAfter: 1 }] }],
  [{ turns: [{ txt: 'a' }] }],
  [{ turns: [], key: '' }],
])('a wrong script is refused: %j', async (body) => {
  expect((await server.control('PUT', '/script', body)).status).toBe(400)
})

test('with control off there is no control API', async () => {
  const plain = await startServer({ control: false })
  for (const [method, path] of [
    ['PUT', '/script'],
    ['GET', '/calls'],
    ['POST', '/release/x'],
  ] as const) {
    expect((await plain.control(method, path)).status).toBe(404)
  }
  await plain.stop()
})

import type {
  Response,
  ResponseCreateParamsBase,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { offlineModel } from '#platform/config.ts'
import { todayNote } from './testing/backend.ts'
import { allTools } from './testing/conversation.ts'
import { startServer, type TestServer } from './testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ control: false })
})
afterAll(() => server.stop())

const tools = allTools.map((tool) => ({
  type: 'function' as const,
  name: tool.name,
  parameters: tool.parameters ?? null,
  strict: true,
}))
const says = (content: string) =>
  ({
    model: 'gpt-5-mini',
    instructions: 'You book car services.',
    input: [
      { role: 'developer', content: todayNote },
      { role: 'user', content },
    ],
    tools,
    store: false,
    parallel_tool_calls: false,
    metadata: { turn: '1' },
  }) satisfies ResponseCreateParamsBase

async function collect(events: AsyncIterable<ResponseStreamEvent>): Promise<ResponseStreamEvent[]> {
  const all: ResponseStreamEvent[] = []
  for await (const event of events) all.push(event)
  return all
}
const streamed = async (content: string): Promise<ResponseStreamEvent[]> =>
  collect(await server.openai.responses.create({ ...says(content), stream: true }))
const completed = (events: ResponseStreamEvent[]): Response => {
  const last = events.at(-1)
  if (last?.type !== 'response.completed') throw new Error('not completed')
  return last.response
}

describe('a streamed text', () => {
  test('comes in the order of events of the API, numbered from 0', async () => {
    const events = await streamed('hi')
    const deltas = events.filter(({ type }) => type === 'response.output_text.delta')
    expect(deltas.length).toBeGreaterThan(2)
    expect(
      events.filter(({ type }) => type !== 'response.output_text.delta').map(({ type }) => type),
    ).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index))
  })

  test('is the same in its deltas, its done event and the completed response, under one item id', async () => {
    const events = await streamed('hi')
    const text = events
      .map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
      .join('')
    const done = events.find((event) => event.type === 'response.output_text.done')
    const response = completed(events)
    const [message] = response.output
    expect(done).toMatchObject({ text, output_index: 0, content_index: 0 })
    expect(message).toMatchObject({
      type: 'message',
      status: 'completed',
      content: [{ type: 'output_text', text }],
    })
    const ids = new Set(events.flatMap((event) => ('item_id' in event ? [event.item_id] : [])))
    expect([...ids]).toEqual([message?.id])
  })

  test('says who wrote it and what it cost', async () => {
    const response = completed(await streamed('hi'))
    expect(response).toMatchObject({
      model: offlineModel,
      status: 'completed',
      metadata: { offline: 'true', engine: 'rules', turn: '1' },
      parallel_tool_calls: false,
    })
    expect(response.usage?.output_tokens).toBeGreaterThan(0)
    expect(response.usage?.total_tokens).toBe(response.usage!.input_tokens + response.usage!.output_tokens)
    expect(response).not.toHaveProperty('output_text')
  })
})

test('a streamed call comes with its arguments in deltas', async () => {
  const events = await streamed('My mobile is 9876543210')
  expect([...new Set(events.map(({ type }) => type))]).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.output_item.done',
    'response.completed',
  ])
  const json = events
    .map((event) => (event.type === 'response.function_call_arguments.delta' ? event.delta : ''))
    .join('')
  expect(JSON.parse(json)).toEqual({ mobile: '9876543210' })
  const added = events.find((event) => event.type === 'response.output_item.added')?.item
  const [call] = completed(events).output
  expect(call).toMatchObject({
    type: 'function_call',
    name: 'resolve_customer',
    arguments: json,
    status: 'completed',
  })
  expect(added).toMatchObject({
    id: call?.id,
    call_id: call?.type === 'function_call' && call.call_id,
    arguments: '',
  })
})

test('the output items go back in as input, with the output of the tool', async () => {
  const request = says('My mobile is 9876543210')
  const first = await server.openai.responses.create(request)
  const [call] = first.output
  if (call?.type !== 'function_call') throw new Error('no call')
  const output = JSON.stringify({ success: true, name: 'Rahul', city: 'Pune', verified: false })
  const second = await server.openai.responses.create({
    ...request,
    input: [...request.input, call, { type: 'function_call_output', call_id: call.call_id, output }],
  })
  expect(second.output_text).toMatch(/^Hello Rahul! I see you're from Pune/)
})

test('the SDK stream helper assembles the reply', async () => {
  const stream = server.openai.responses.stream(says('hi'))
  expect((await stream.finalResponse()).output_text).toMatch(/^Hello!/)
})

test('a text as input is the customer speaking', async () => {
  const response = await server.openai.responses.create({ model: 'm', input: 'hi' })
  expect(response.output_text).toMatch(/^Hello!/)
})

test('without a note the date is that of the clock in Asia/Kolkata', async () => {
  const late = await startServer({ control: false, now: () => new Date('2026-11-24T20:00:00Z') })
  const input = 'slots of MSIL-PUNE-001'
  const known = { dealers: [{ dealer_code: 'D1', name: 'Arena' }], city: 'Pune' }
  const items = [
    { role: 'developer' as const, content: `Known so far: ${JSON.stringify(known)}` },
    { role: 'user' as const, content: `the first one tomorrow; ${input}` },
  ]
  const { output } = await late.openai.responses.create({ model: 'm', input: items, tools })
  expect(output[0]).toMatchObject({
    name: 'get_available_slots',
    arguments: expect.stringContaining('2026-11-26'),
  })
  await late.stop()
})

test('lists its model', async () => {
  const { data } = await server.openai.models.list()
  expect(data.map(({ id }) => id)).toEqual([offlineModel])
})

test('answers /health without a key', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})

const post = (body: string, headers: Record<string, string> = { authorization: 'Bearer any' }) =>
  fetch(`${server.url}/v1/responses`, { method: 'POST', body, headers })
const strictTool = (parameters: unknown) => ({ type: 'function', name: 'f', strict: true, parameters })

describe('a wrong request', () => {
  const call = { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' }

  test.each([{}, { authorization: 'Bearer ' }, { authorization: 'Basic abc' }])(
    'without a key is refused as OpenAI does: %j',
    async (headers) => {
      const response = await post('{}', headers)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({
        error: { type: 'invalid_request_error', message: expect.any(String) },
      })
    },
  )

  test.each([
    [{}, 'model', 'missing_required_parameter'],
    [{ model: 'm' }, 'input', 'missing_required_parameter'],
    [{ model: 7, input: 'hi' }, 'model', 'invalid_type'],
    [{ model: 'm', input: 7 }, 'input', 'invalid_value'],
    [{ model: 'm', input: [] }, 'input', 'invalid_value'],
    [{ model: 'm', input: [{ role: 'robot', content: 'hi' }] }, 'input[0].role', 'invalid_value'],
    [{ model: 'm', input: [{ role: 'user' }] }, 'input[0].content', 'missing_required_parameter'],
    [{ model: 'm', input: [{ type: 'video' }] }, 'input[0].type', 'invalid_value'],
    [{ model: 'm', input: ['hi'] }, 'input[0]', 'invalid_type'],
    [{ model: 'm', input: [{ ...call, arguments: {} }] }, 'input[0].arguments', 'invalid_type'],
    [{ model: 'm', input: 'hi', stream: 'yes' }, 'stream', 'invalid_type'],
    [
      { model: 'm', input: 'hi', tools: [{ type: 'function' }] },
      'tools[0].name',
      'missing_required_parameter',
    ],
    [{ model: 'm', input: 'hi', metadata: { a: 1 } }, 'metadata.a', 'invalid_type'],
    [{ model: 'm', input: [call] }, 'input', null],
    [{ model: 'm', input: [{ type: 'function_call_output', call_id: 'c1', output: '{}' }] }, 'input', null],
    [
      { model: 'm', input: 'hi', previous_response_id: 'resp_1' },
      'previous_response_id',
      'previous_response_not_found',
    ],
    [
      {
        model: 'm',
        input: 'hi',
        tools: [strictTool({ type: 'object', properties: { a: {} }, additionalProperties: false })],
      },
      'tools[0].parameters',
      'invalid_function_parameters',
    ],
    [
      {
        model: 'm',
        input: 'hi',
        tools: [strictTool({ type: 'object', properties: { a: {} }, required: ['a'] })],
      },
      'tools[0].parameters',
      'invalid_function_parameters',
    ],
    [null, null, 'invalid_type'],
  ])('is refused with the parameter named: %j', async (body, param, code) => {
    const response = await post(JSON.stringify(body))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', param, code } })
  })

  test.each(['', '{', 'hello'])('that is no JSON is refused: "%s"', async (body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: { message: expect.stringContaining('could not parse') },
    })
  })

  test('that is too large is refused', async () => {
    expect((await post(' '.repeat(4 * 1024 * 1024 + 1))).status).toBe(413)
  })

  test('to another path is refused in the same shape', async () => {
    const response = await fetch(`${server.url}/v1/chat`, { headers: { authorization: 'Bearer any' } })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'unknown_url' } })
  })
})

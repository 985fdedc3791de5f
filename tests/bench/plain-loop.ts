/**
 * `node plain-loop.ts PORT STAND_INS_URL`: the same turn as a program without durability would run it: Hono, fetch and a Map. What a
 * crash does to it is that everything is gone. The baseline of the benchmark.
 */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { modelRequest } from '#activities/prompt.ts'
import type { ResponseInputItem, Response as ModelResponse } from 'openai/resources/responses/responses'

const [port, standIns = ''] = process.argv.slice(2)
/** As many turns as our own model calls see. */
const windowTurns = 12
const conversations = new Map<string, ResponseInputItem[][]>()
const paths: Record<string, string> = {
  get_nearby_dealers: '/api/dealers/nearby',
  get_available_slots: '/api/slots/available',
}

const post = (path: string, body: unknown) =>
  fetch(standIns + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

type StreamEvent =
  | { type: 'response.output_text.delta'; delta: string }
  | { type: 'response.completed'; response: ModelResponse }

async function askModel(input: ResponseInputItem[], onDelta: (text: string) => void): Promise<ModelResponse> {
  const answer = await post('/v1/responses', { ...modelRequest('scripted', input), stream: true })
  let buffer = ''
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    const events = (buffer + chunk).split('\n\n')
    buffer = events.pop() ?? ''
    for (const lines of events) {
      const event = JSON.parse(lines.slice(lines.indexOf('data: ') + 6)) as StreamEvent
      if (event.type === 'response.output_text.delta') onDelta(event.delta)
      if (event.type === 'response.completed') return event.response
    }
  }
  throw new Error('the stream ended early')
}

async function runTurn(id: string, text: string, onDelta: (text: string) => void): Promise<string> {
  const turns = conversations.get(id) ?? []
  conversations.set(id, turns)
  const items: ResponseInputItem[] = [{ role: 'user', content: text }]
  turns.push(items)
  for (;;) {
    const { output } = await askModel(turns.slice(-windowTurns).flat(), onDelta)
    const [first] = output
    if (first?.type === 'message') {
      const reply = first.content.map((part) => ('text' in part ? part.text : '')).join('')
      items.push({ role: 'assistant', content: reply })
      return reply
    }
    if (first?.type !== 'function_call') throw new Error('neither a reply nor a call')
    const { name, call_id, arguments: json } = first
    const answer = await post(paths[name]!, JSON.parse(json))
    items.push(
      { type: 'function_call', name, call_id, arguments: json },
      { type: 'function_call_output', call_id, output: await answer.text() },
    )
  }
}

const app = new Hono()
  .post('/conversations/:id/messages', async (c) => {
    const { text } = await c.req.json<{ text: string }>()
    return c.json({ reply: { text: await runTurn(c.req.param('id'), text, () => undefined) } })
  })
  .post('/conversations/:id/stream', async (c) => {
    const { text } = await c.req.json<{ text: string }>()
    return streamSSE(c, async (stream) => {
      await runTurn(c.req.param('id'), text, (delta) => void stream.writeSSE({ event: 'delta', data: delta }))
    })
  })
serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, () => process.stdout.write('ready\n'))

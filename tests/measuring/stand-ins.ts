/**
 * `node stand-ins.ts PORT [MODEL_MS]`: a scripted model, which thinks for MODEL_MS (default 0) before each answer, and a dealer
 * backend that answers at once. A turn is three model calls: one asks for dealers, one for slots, one replies. Both keep
 * nothing but a count of calls, at `GET /calls`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

interface Item {
  type?: string
  role?: string
  content?: unknown
}
interface ModelRequest {
  model: string
  input: Item[]
}

/** A message with this word is answered in no hurry: half a second for each model call. */
const slowWord = 'slowly'
const slowMs = 500

const [port, modelMs = '0'] = process.argv.slice(2)
/** A date that dealers still take appointments for. */
const date = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10)
const calls = { model: 0, tools: 0 }

const dealers = ['MSIL-PUNE-001', 'MSIL-PUNE-002'].map((dealer_code, at) => ({
  dealer_code,
  name: `Dealer ${at + 1}`,
  address: '1 Main Road',
  city: 'Pune',
  area: 'Baner',
  distance_km: 2.5 + at,
  rating: 4.5,
  phone: '02012345678',
  services: ['regular', 'express'],
  working_hours: '09:00-18:00',
}))
const slots = Array.from({ length: 8 }, (_, at) => ({
  slot_id: `S${at}`,
  time: `${String(9 + at).padStart(2, '0')}:00`,
  available: at % 2 === 0,
  capacity: 4,
  booked: at % 2 === 0 ? 1 : 4,
}))
const tools: Record<string, object> = {
  '/api/dealers/nearby': { success: true, dealers, total: dealers.length },
  '/api/slots/available': { success: true, dealer_code: 'MSIL-PUNE-001', date, slots },
}

/** What the model says next, by how much of this turn's work the request already holds. */
function nextOutput({ input }: ModelRequest): object {
  const turn = input.slice(input.findLastIndex(({ role }) => role === 'user'))
  const done = turn.filter(({ type }) => type === 'function_call_output').length
  const call = (name: string, args: object) => ({
    type: 'function_call',
    id: `fc_${calls.model}`,
    call_id: `call_${calls.model}`,
    name,
    arguments: JSON.stringify(args),
    status: 'completed',
  })
  if (done === 0) return call('get_nearby_dealers', { city: 'Pune' })
  if (done === 1) return call('get_available_slots', { dealer_code: 'MSIL-PUNE-001', date })
  const text = 'Dealer 1 in Baner has free slots that day at nine, eleven, one and three o’clock. Which one?'
  const content = [{ type: 'output_text', text, annotations: [] }]
  return { type: 'message', id: `msg_${calls.model}`, role: 'assistant', status: 'completed', content }
}

function* eventsOf(request: ModelRequest, output: ReturnType<typeof nextOutput>): Generator<object> {
  const response = { id: `resp_${calls.model}`, object: 'response', model: request.model, output: [output] }
  yield { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } }
  yield { type: 'response.output_item.added', output_index: 0, item: output }
  const [part] = (output as { content?: { text: string }[] }).content ?? []
  for (const delta of part?.text.match(/\S+\s*\S*\s*/g) ?? []) {
    yield { type: 'response.output_text.delta', item_id: 'msg', output_index: 0, content_index: 0, delta }
  }
  const usage = { input_tokens: 900, output_tokens: 40, total_tokens: 940 }
  yield { type: 'response.completed', response: { ...response, status: 'completed', usage } }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return JSON.parse(text)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<unknown> {
  const { url = '' } = request
  if (url === '/calls') return response.end(JSON.stringify(calls))
  const tool = tools[url]
  if (tool) {
    calls.tools++
    await readJson(request)
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tool))
  }
  if (url !== '/v1/responses') return response.writeHead(404).end()
  calls.model++
  const body = (await readJson(request)) as ModelRequest
  const said = body.input.findLast(({ role }) => role === 'user')
  const ms = JSON.stringify(said).includes(slowWord) ? slowMs : Number(modelMs)
  // A timer costs a millisecond even for none.
  if (ms > 0) await delay(ms)
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const event of eventsOf(body, nextOutput(body))) {
    response.write(`event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  return response.end()
}

createServer((request, response) => void answer(request, response)).listen(Number(port), '127.0.0.1', () =>
  process.stdout.write('ready\n'),
)

/** Builds responses and their event streams exactly as OpenAI's Responses API sends them; the SDK's types check it. */
import { randomUUID } from 'node:crypto'
import type {
  Response,
  ResponseFunctionToolCall,
  ResponseOutputMessage,
  ResponseStreamEvent,
  ResponseUsage,
} from 'openai/resources/responses/responses'
import { offlineModel } from '#platform/config.ts'
import type { ModelRequest } from './requests.ts'

/** What a model says in one response. `arguments` is the raw text, so that a script can break it. */
export type Output =
  | { kind: 'text'; text: string }
  | { kind: 'refusal'; text: string }
  | { kind: 'call'; name: string; arguments: string }
export type Engine = 'rules' | 'script'

/** `output_text` is the SDK's own addition: it is not on the wire. */
type OnWire<E> = E extends { response: Response } ? Omit<E, 'response'> & { response: WireResponse } : E
export type WireResponse = Omit<Response, 'output_text'>
export type WireEvent = OnWire<ResponseStreamEvent>
/** Without its number, which it gets when it is sent. */
type Unnumbered = WireEvent extends infer E
  ? E extends WireEvent
    ? Omit<E, 'sequence_number'>
    : never
  : never

const newId = (prefix: string): string => `${prefix}_${randomUUID().replaceAll('-', '')}`
/** About four characters make a token. */
const tokens = (text: string): number => Math.ceil(text.length / 4)

function usage(request: ModelRequest, outputs: Output[]): ResponseUsage {
  const input_tokens = tokens(JSON.stringify([request.instructions, request.input, request.tools]))
  const output_tokens = outputs.reduce((sum, output) => sum + tokens(spoken(output)), 0)
  return {
    input_tokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input_tokens + output_tokens,
  }
}
const spoken = (output: Output): string =>
  output.kind === 'call' ? `${output.name}${output.arguments}` : output.text

function begin(request: ModelRequest, engine: Engine): WireResponse {
  return {
    id: newId('resp'),
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'in_progress',
    model: offlineModel,
    output: [],
    access_programs: null,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    metadata: { ...request.metadata, offline: 'true', engine },
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    temperature: 1,
    tool_choice: 'auto',
    tools: (request.tools ?? []).map(({ name, description, parameters, strict }) => ({
      type: 'function',
      name,
      description: description ?? null,
      parameters: parameters ?? null,
      strict: strict ?? true,
    })),
    top_p: 1,
  }
}

type Item = ResponseOutputMessage | (ResponseFunctionToolCall & { id: string })
function item(output: Output, id: string, finished: boolean): Item {
  const status = finished ? 'completed' : 'in_progress'
  if (output.kind === 'call') {
    const { name } = output
    return {
      id,
      type: 'function_call',
      status,
      call_id: `call_${id.slice(3)}`,
      name,
      arguments: finished ? output.arguments : '',
    }
  }
  const content = finished ? [part(output, output.text)] : []
  return { id, type: 'message', role: 'assistant', status, content }
}
const part = (
  output: Exclude<Output, { kind: 'call' }>,
  text: string,
): ResponseOutputMessage['content'][number] =>
  output.kind === 'text' ? { type: 'output_text', text, annotations: [] } : { type: 'refusal', refusal: text }

const itemId = (output: Output): string => newId(output.kind === 'call' ? 'fc' : 'msg')
/** A few words at a time. */
const chunks = (text: string): string[] =>
  text.match(/\S*\s*(?:\S+\s*){0,2}/g)?.filter((chunk) => chunk !== '') ?? []

export function wholeResponse(request: ModelRequest, outputs: Output[], engine: Engine): WireResponse {
  const output = outputs.map((each) => item(each, itemId(each), true))
  return complete(begin(request, engine), request, outputs, output)
}
const complete = (
  response: WireResponse,
  request: ModelRequest,
  outputs: Output[],
  output: Item[],
): WireResponse => ({
  ...response,
  status: 'completed',
  completed_at: Math.floor(Date.now() / 1000),
  output,
  usage: usage(request, outputs),
})

export function* streamedResponse(
  request: ModelRequest,
  outputs: Output[],
  engine: Engine,
): Generator<WireEvent> {
  let sequence_number = 0
  for (const event of events(request, outputs, engine)) yield { ...event, sequence_number: sequence_number++ }
}

function* events(request: ModelRequest, outputs: Output[], engine: Engine): Generator<Unnumbered> {
  const response = begin(request, engine)
  yield { type: 'response.created', response }
  yield { type: 'response.in_progress', response }
  const finished: Item[] = []
  for (const [output_index, output] of outputs.entries()) {
    const item_id = itemId(output)
    const done = item(output, item_id, true)
    yield { type: 'response.output_item.added', output_index, item: item(output, item_id, false) }
    if (output.kind === 'call') yield* callEvents(output.arguments, { item_id, output_index })
    else yield* textEvents(output, { item_id, output_index, content_index: 0 })
    yield { type: 'response.output_item.done', output_index, item: done }
    finished.push(done)
  }
  yield { type: 'response.completed', response: complete(response, request, outputs, finished) }
}

function* callEvents(json: string, at: { item_id: string; output_index: number }): Generator<Unnumbered> {
  for (const delta of json.match(/[\s\S]{1,24}/g) ?? [])
    yield { type: 'response.function_call_arguments.delta', ...at, delta }
  yield { type: 'response.function_call_arguments.done', ...at, arguments: json }
}

function* textEvents(
  output: Exclude<Output, { kind: 'call' }>,
  at: { item_id: string; output_index: number; content_index: number },
): Generator<Unnumbered> {
  const { text } = output
  yield { type: 'response.content_part.added', ...at, part: part(output, '') }
  for (const delta of chunks(text)) {
    if (output.kind === 'text') yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] }
    else yield { type: 'response.refusal.delta', ...at, delta }
  }
  if (output.kind === 'text') yield { type: 'response.output_text.done', ...at, text, logprobs: [] }
  else yield { type: 'response.refusal.done', ...at, refusal: text }
  yield { type: 'response.content_part.done', ...at, part: part(output, text) }
}

/** What `POST /v1/responses` accepts: OpenAI's rules as far as a client can break them, with OpenAI's own complaints. */
import type { ResponseCreateParams } from 'openai/resources/responses/responses'
import { z } from 'zod'
import type { ApiError } from './errors.ts'

const Content = z.union(
  [z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))],
  {
    error: 'expected a string or an array of content parts',
  },
)
export type Content = z.infer<typeof Content>

const Item = z.preprocess(
  (item) =>
    typeof item === 'object' && item !== null && !('type' in item) ? { type: 'message', ...item } : item,
  z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('message'),
      role: z.enum(['user', 'assistant', 'system', 'developer']),
      content: Content,
    }),
    z.looseObject({
      type: z.literal('function_call'),
      call_id: z.string().min(1),
      name: z.string().min(1),
      arguments: z.string(),
    }),
    z.looseObject({ type: z.literal('function_call_output'), call_id: z.string().min(1), output: Content }),
    z.looseObject({ type: z.literal('reasoning') }),
  ]),
)
export type Item = z.infer<typeof Item>

const Schema = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
  additionalProperties: z.unknown().optional(),
})
const Tool = z.looseObject({
  type: z.literal('function'),
  name: z.string().regex(/^[\w-]{1,64}$/, "expected a string that matches '^[a-zA-Z0-9_-]+$'"),
  description: z.string().nullish(),
  parameters: Schema.nullish(),
  strict: z.boolean().nullish(),
})
type Tool = z.infer<typeof Tool>

/** Field names are checked against the SDK's. */
const fields = {
  model: z.string().min(1),
  input: z.union([z.string(), z.array(Item).min(1)], {
    error: 'expected a string or an array of input items',
  }),
  instructions: z.string().nullish(),
  tools: z.array(Tool).nullish(),
  tool_choice: z.unknown().optional(),
  stream: z.boolean().nullish(),
  store: z.boolean().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  prompt_cache_key: z.string().nullish(),
  previous_response_id: z.string().nullish(),
} satisfies Partial<Record<keyof ResponseCreateParams, z.ZodType>>
const Body = z.looseObject(fields)
export type ModelRequest = z.infer<typeof Body>

type Checked = { ok: true; request: ModelRequest; items: Item[] } | { ok: false; error: ApiError }

const invalid = (
  message: string,
  param: string | null,
  code: string | null,
): { ok: false; error: ApiError } => ({
  ok: false,
  error: { status: 400, type: 'invalid_request_error', message, param, code },
})
const paramName = (path: PropertyKey[]): string =>
  path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('')

export function checkRequest(json: string): Checked {
  let body: unknown
  try {
    body = JSON.parse(json)
  } catch {
    return invalid('We could not parse the JSON body of your request.', null, null)
  }
  const parsed = Body.safeParse(body)
  if (!parsed.success) return invalidField(body, parsed.error)
  const request = parsed.data
  const items: Item[] = typeof request.input === 'string' ? [] : request.input
  const problem = brokenTool(request.tools ?? []) ?? brokenPairs(items)
  if (problem) return problem
  if (request.previous_response_id) {
    const message = `Previous response with id '${request.previous_response_id}' not found.`
    return invalid(message, 'previous_response_id', 'previous_response_not_found')
  }
  if (typeof request.input === 'string') items.push({ type: 'message', role: 'user', content: request.input })
  return { ok: true, request, items }
}

function invalidField(body: unknown, error: z.ZodError): { ok: false; error: ApiError } {
  const issue = deepest(error.issues[0]!)
  const param = paramName(issue.path)
  const value = issue.path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    body,
  )
  if (param === '') return invalid('Invalid body: expected a JSON object.', null, 'invalid_type')
  if (value === undefined)
    return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
  const code = issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value'
  return invalid(`Invalid value for '${param}': ${issue.message}.`, param, code)
}
/** In a union of a string and an array, what is wrong inside the array says more than "no string". */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors.flat().filter((candidate) => candidate.path.length > 0)
  const first = inner[0]
  return first ? deepest({ ...first, path: [...issue.path, ...first.path] }) : issue
}

/** Strict schemas must require every property and allow no others. */
function brokenTool(tools: Tool[]): ReturnType<typeof invalid> | null {
  for (const [index, { name, strict, parameters }] of tools.entries()) {
    if (strict !== true) continue
    const missing = Object.keys(parameters?.properties ?? {}).find(
      (key) => !parameters?.required.includes(key),
    )
    const complaint = missing
      ? `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`
      : parameters?.additionalProperties === false
        ? null
        : "'additionalProperties' is required to be supplied and to be false."
    if (complaint) {
      const message = `Invalid schema for function '${name}': In context=(), ${complaint}`
      return invalid(message, `tools[${index}].parameters`, 'invalid_function_parameters')
    }
  }
  return null
}

/** Every call has its output and every output its call, in this order. */
function brokenPairs(items: Item[]): ReturnType<typeof invalid> | null {
  const open = new Set<string>()
  for (const item of items) {
    if (item.type === 'function_call') open.add(item.call_id)
    if (item.type === 'function_call_output' && !open.delete(item.call_id)) {
      return invalid(
        `No tool call found for function call output with call_id ${item.call_id}.`,
        'input',
        null,
      )
    }
  }
  const [unanswered] = open
  return unanswered === undefined
    ? null
    : invalid(`No tool output found for function call ${unanswered}.`, 'input', null)
}

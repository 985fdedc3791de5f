/** What stood where in the inputs that the model got. */
import { z } from 'zod'
import { dataKind, MarkedData } from '#contracts/marked-data.ts'

const Request = z.object({
  prompt_cache_key: z.string(),
  input: z.array(z.looseObject({ role: z.string().optional(), type: z.string().optional() })),
})

export interface ReadInput {
  conversationId: string
  /** Texts in envelopes. */
  marked: string[]
  /** Texts in developer messages and tool outputs that no envelope holds. */
  bare: string[]
}

export function readInput(request: unknown): ReadInput {
  const { prompt_cache_key: conversationId, input } = Request.parse(request)
  const read: ReadInput = { conversationId, marked: [], bare: [] }
  for (const item of input) {
    if (item['type'] === 'function_call_output') sort(parse(String(item['output'])), read)
    if (item['role'] !== 'developer') continue
    const content = String(item['content'])
    const json = content.indexOf('{')
    read.bare.push(json < 0 ? content : content.slice(0, json))
    if (json >= 0) sort(parse(content.slice(json)), read)
  }
  return read
}

function sort(value: unknown, read: ReadInput): void {
  if (typeof value === 'string') read.bare.push(value)
  else if (MarkedData.safeParse(value).success) read.marked.push(...strings((value as MarkedData).data))
  else if (typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(value)) {
      if (name === 'kind' && field === dataKind) throw new Error('an envelope of another form')
      sort(field, read)
    }
  }
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : []
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

/** What a model decided in one step, so that two of them can be compared. */
import type { ResponseInputItem, ResponseOutputItem } from 'openai/resources/responses/responses'

export interface Decision {
  /** `get_available_slots {"date":"2026-12-01",...}`, in one order; none for a reply. */
  calls: string[]
  /** What it replied; empty where it called tools. */
  reply: string
}

export function decisionOf(items: (ResponseInputItem | ResponseOutputItem)[]): Decision {
  const calls: string[] = []
  const texts: string[] = []
  for (const item of items) {
    if (item.type === 'function_call') calls.push(`${item.name} ${canonicalJson(item.arguments)}`)
    else if ('role' in item && 'content' in item && item.role === 'assistant')
      texts.push(textOf(item.content))
  }
  return { calls: calls.toSorted(), reply: calls.length > 0 ? '' : texts.join('\n') }
}

const textOf = (content: unknown): string =>
  Array.isArray(content)
    ? content.map((part: { text?: string; refusal?: string }) => part.text ?? part.refusal ?? '').join('')
    : String(content)

/** Other words for the same are no other decision. */
export const sameDecision = (one: Decision, two: Decision): boolean =>
  one.calls.join('\n') === two.calls.join('\n')

export const tell = ({ calls, reply }: Decision): string =>
  calls.length > 0 ? calls.join('; ') : `replies "${reply.replaceAll(/\s+/g, ' ').slice(0, 200)}"`

/** JSON with its keys in order, so that equal arguments are equal texts; what is no JSON stays as it is. */
function canonicalJson(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    )
  } catch {
    return json
  }
}

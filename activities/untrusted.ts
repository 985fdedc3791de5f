/** Text of others on its way to the model: without what nobody sees, bounded, and marked as data. What is stored stays as it is. */
import type { ResponseInputItem } from 'openai/resources/responses/responses'
import { dataKind, type DataSource, type MarkedData } from '#contracts/marked-data.ts'
import { cutText, visibleLine, visibleText } from '#contracts/visible-text.ts'

/** Characters of one string: a proposal's summary with the longest note fits. */
const longestString = 700
/** Entries of one list or object. */
const mostEntries = 50
/** Characters of one item, and of all items of one input. Our choice: a reply of the dealer backend has about 2,000. */
const itemSize = 20_000
const inputSize = 200_000

/** Characters that may still be taken. */
interface Budget {
  left: number
}

/** The envelope, as JSON. */
export const markAsData = (source: DataSource, value: unknown): string =>
  JSON.stringify(marked(source, value, { left: itemSize }))

/** Without what nobody sees, and bounded, for models that are not ours and for the customer's page. */
export const cleaned = (value: Record<string, unknown>): Record<string, unknown> =>
  bounded(value, { left: itemSize }) as Record<string, unknown>

/**
 * Conversation items as the model may read them: outputs of tools, and what notes quote, in envelopes; messages without what
 * nobody sees. The latest items are served first where there is too much.
 */
export function markItems(items: ResponseInputItem[]): ResponseInputItem[] {
  let left = inputSize
  const latestFirst = items.toReversed().map((item) => {
    const most = Math.min(itemSize, left)
    const known = markedBefore.get(item)
    const marked = known?.most === most ? known : markWithin(item, most)
    markedBefore.set(item, marked)
    left -= marked.size
    return marked.item
  })
  return latestFirst.toReversed()
}

/** A turn's model calls see the same items again, and marking them is half of what making their input costs. */
const markedBefore = new WeakMap<ResponseInputItem, ReturnType<typeof markWithin>>()

/** `most` characters were allowed, of which it took `size`. */
function markWithin(item: ResponseInputItem, most: number) {
  const budget = { left: most }
  const safe = markItem(item, budget)
  return { item: safe, size: most - budget.left, most }
}

function markItem(item: ResponseInputItem, budget: Budget): ResponseInputItem {
  if (item.type === 'function_call_output') {
    const value = typeof item.output === 'string' ? parse(item.output) : item.output
    return { ...item, output: JSON.stringify(marked('tool result', value, budget)) }
  }
  if (item.type === 'function_call') return { ...item, arguments: visibleText(item.arguments) }
  if (!('role' in item && 'content' in item) || typeof item.content !== 'string') return item
  const content = item.role === 'developer' ? markNote(item.content, budget) : visibleText(item.content)
  return { ...item, content }
}

const notePrefix = 'Note (from the booking system): '
/** What a note says in words of ours; the rest of it was told by the dealer backend. */
const ours = new Set([
  'kind',
  'status',
  'change',
  'outcome',
  'booking_ref',
  'appointment_date',
  'appointment_time',
  'alternatives',
])

function markNote(content: string, budget: Budget): string {
  const fact = content.startsWith(notePrefix) ? parse(content.slice(notePrefix.length)) : content
  if (typeof fact !== 'object' || fact === null) return JSON.stringify(marked('unknown', fact, budget))
  const fields = Object.entries(fact)
  const note = Object.fromEntries(fields.filter(([name]) => ours.has(name)))
  const told = fields.filter(([name, value]) => !ours.has(name) && value !== null)
  if (told.length > 0) note['told'] = marked('dealer backend', Object.fromEntries(told), budget)
  return notePrefix + JSON.stringify(note)
}

const marked = (source: DataSource, value: unknown, budget: Budget): MarkedData => ({
  source,
  kind: dataKind,
  data: bounded(value, budget),
})

function bounded(value: unknown, budget: Budget): unknown {
  if (typeof value === 'string') {
    const text = cutText(visibleLine(value), Math.min(longestString, Math.max(0, budget.left)))
    budget.left -= text.length
    return text
  }
  if (typeof value !== 'object' || value === null) {
    budget.left -= String(value).length
    return value
  }
  if (Array.isArray(value)) {
    const taken = takeWhileLeft(value, budget, (entry) => bounded(entry, budget))
    return taken.length < value.length ? [...taken, `… (${value.length - taken.length} more cut)`] : taken
  }
  const fields = takeWhileLeft(Object.entries(value), budget, ([name, field]) => {
    budget.left -= name.length
    return [name, bounded(field, budget)] as const
  })
  return Object.fromEntries(fields)
}

function takeWhileLeft<T, R>(entries: T[], budget: Budget, take: (entry: T) => R): R[] {
  const taken: R[] = []
  for (const entry of entries.slice(0, mostEntries)) {
    if (budget.left <= 0) break
    taken.push(take(entry))
  }
  return taken
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

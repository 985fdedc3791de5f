/** What a model's answer comes to: items for the transcript, the text for the customer, and what is to be done next. */
import type { Response, ResponseInputItem } from 'openai/resources/responses/responses'
import type { ModelStep, RequestedCall, StepKey } from '#contracts/activities.ts'
import { parseToolCall, proposingTools, summariseToolCall } from '#contracts/tools.ts'
import { visibleText } from '#contracts/visible-text.ts'
import type { LiveSignal } from '#platform/live.ts'

/** Tool calls taken from one answer; more is a model out of hand. */
const maxCalls = 8

/**
 * Keeps messages and calls in the form that every model takes back as input. Ids and reasoning items are dropped: they are only
 * valid together with answers stored at the provider. Call ids are our own: a provider's may repeat or be of any length.
 */
export function readOutput(key: StepKey, response: Response) {
  const items: ResponseInputItem[] = []
  const texts: string[] = []
  let refusal: string | null = null
  for (const item of response.output) {
    if (item.type === 'function_call') {
      const { type, name, arguments: json } = item
      items.push({ type, call_id: `call_${key.turn}_${key.step}_${items.length}`, name, arguments: json })
    }
    if (item.type !== 'message') continue
    for (const part of item.content) {
      if (part.type === 'output_text') texts.push(part.text)
      else refusal = part.refusal
    }
  }
  const text = visibleText(texts.join('\n')).trim()
  if (text !== '' || refusal !== null) items.push({ role: 'assistant', content: refusal ?? text })
  return { items, text, refusal }
}

/** What the workflow and the activity go by, and what tells watchers which tools begin. */
export function decide({ conversationId, turn }: StepKey, items: ResponseInputItem[]) {
  const calls = items.flatMap((item) => (item.type === 'function_call' ? [item] : [])).slice(0, maxCalls)
  const signals: LiveSignal[] = []
  const requested = calls.map(({ name, call_id: callId, arguments: json }): RequestedCall => {
    const parsed = parseToolCall(name, json)
    if (parsed.ok) signals.push({ type: 'toolStarted', conversationId, turn, callId, name: parsed.name })
    const summary = parsed.ok ? summariseToolCall(parsed.name, parsed.arguments) : parsed.problem
    return { callId, proposes: proposingTools.has(name), summary }
  })
  const result: ModelStep = calls.length === 0 ? { kind: 'replied' } : { kind: 'calls', calls: requested }
  return { result, signals }
}

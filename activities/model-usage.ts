/** What a model call used, into its span and the figures. */
import type { Response } from 'openai/resources/responses/responses'
import { tokensPerDay } from '#platform/limits/token-budget.ts'
import { costOf, type ModelPrices } from '#platform/model-prices.ts'
import { genAi } from '#platform/telemetry/gen-ai.ts'
import { modelCost, modelTokens } from '#platform/telemetry/metrics.ts'
import type { Attributes, Span } from '#platform/telemetry/tracing.ts'
import type { Deps } from './deps.ts'
import type { TurnMemory } from './turn-memory.ts'

/** Of the customer's day. That they were spent is no reason to lose the answer that they were spent on. */
export async function countTokens({ limits }: Pick<Deps, 'limits'>, memory: TurnMemory): Promise<void> {
  const { subject, tokens } = memory
  if (tokens <= 0) return
  memory.tokens = 0
  await limits.store.add(tokensPerDay(limits.tokensPerDay), subject, tokens).catch(() => undefined)
}

export const modelAttributes = (model: string, conversationId: string): Attributes => ({
  [genAi.operation]: 'chat',
  [genAi.provider]: 'openai',
  [genAi.requestModel]: model,
  [genAi.conversation]: conversationId,
})

/** `model`: as configured, which bounds the figures' labels; what the provider calls it stands in the span. */
export function countUsage(
  { model, modelPrices }: { model: string; modelPrices: ModelPrices },
  response: Response,
  span: Span | undefined,
): void {
  const { usage } = response
  const tokens = {
    input: usage?.input_tokens ?? 0,
    cachedInput: usage?.input_tokens_details?.cached_tokens ?? 0,
    output: usage?.output_tokens ?? 0,
  }
  modelTokens.inc({ model, kind: 'input' }, tokens.input)
  modelTokens.inc({ model, kind: 'cached_input' }, tokens.cachedInput)
  modelTokens.inc({ model, kind: 'output' }, tokens.output)
  const cost = costOf({ inputTokens: tokens.input, outputTokens: tokens.output }, modelPrices)
  modelCost.inc({ model }, cost ?? 0)
  span?.setAttributes({
    [genAi.responseModel]: response.model,
    [genAi.inputTokens]: tokens.input,
    [genAi.cachedTokens]: tokens.cachedInput,
    [genAi.outputTokens]: tokens.output,
    [genAi.finishReasons]: [response.status ?? 'unknown'],
  })
}

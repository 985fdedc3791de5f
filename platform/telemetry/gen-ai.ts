/**
 * Attributes of spans about models and tools, as OpenTelemetry's conventions for generative AI name them. They are in development
 * and moved out of `@opentelemetry/semantic-conventions`, so the few that we use are written down here.
 */
export const genAi = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  conversation: 'gen_ai.conversation.id',
  inputTokens: 'gen_ai.usage.input_tokens',
  cachedTokens: 'gen_ai.usage.cache_read.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  finishReasons: 'gen_ai.response.finish_reasons',
  tool: 'gen_ai.tool.name',
} as const

/** What the model's tokens cost. Price lists change and contracts differ, so a deployment says its own. */
export interface ModelPrices {
  MODEL_PRICE_INPUT?: number | undefined
  MODEL_PRICE_OUTPUT?: number | undefined
}

export interface Tokens {
  inputTokens: number
  outputTokens: number
}

/** Dollars; null where no prices are set. */
export function costOf(
  { inputTokens, outputTokens }: Tokens,
  { MODEL_PRICE_INPUT: input, MODEL_PRICE_OUTPUT: output }: ModelPrices,
): number | null {
  if (input === undefined || output === undefined) return null
  return (inputTokens * input + outputTokens * output) / 1_000_000
}

/** Dollars per million tokens, from the providers' price lists (November 2026); what is not listed counts as free. */
const prices: Record<string, { input: number; cachedInput: number; output: number }> = {
  'gpt-5': { input: 1.25, cachedInput: 0.125, output: 10 },
  'gpt-5-mini': { input: 0.25, cachedInput: 0.025, output: 2 },
  'gpt-5-nano': { input: 0.05, cachedInput: 0.005, output: 0.4 },
  'gpt-4o-mini': { input: 0.15, cachedInput: 0.075, output: 0.6 },
}

export interface TokenCounts {
  /** With those that came from the provider's cache. */
  input: number
  cachedInput: number
  output: number
}

/** What a call cost, in dollars. */
export function costOf(model: string, { input, cachedInput, output }: TokenCounts): number {
  const price = prices[model]
  if (!price) return 0
  const fresh = Math.max(input - cachedInput, 0)
  return (fresh * price.input + cachedInput * price.cachedInput + output * price.output) / 1_000_000
}

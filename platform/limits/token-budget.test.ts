import { expect, it } from 'vitest'
import { pauseAfter } from './token-budget.ts'

const tokens = (inputTokens: number, outputTokens: number) => ({ inputTokens, outputTokens })

it('pauses once the tokens read and written reach the budget, and not before', () => {
  const budget = { CONVERSATION_TOKEN_BUDGET: 100 }
  expect(pauseAfter(tokens(90, 9), budget)).toBeNull()
  expect(pauseAfter(tokens(90, 10), budget)).toBe('tokens')
})

it('pauses once the money is spent, by the prices of the deployment', () => {
  const budget = {
    CONVERSATION_TOKEN_BUDGET: 10_000_000,
    CONVERSATION_COST_BUDGET: 3,
    MODEL_PRICE_INPUT: 1,
    MODEL_PRICE_OUTPUT: 2,
  }
  expect(pauseAfter(tokens(1_000_000, 999_999), budget)).toBeNull()
  expect(pauseAfter(tokens(1_000_000, 1_000_000), budget)).toBe('cost')
  expect(pauseAfter(tokens(1_000_000, 1_000_000), { CONVERSATION_TOKEN_BUDGET: 10_000_000 })).toBeNull()
})

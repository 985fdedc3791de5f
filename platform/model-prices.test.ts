import { expect, it } from 'vitest'
import { costOf } from './model-prices.ts'

const used = { inputTokens: 400_000, outputTokens: 10_000 }

it('prices what was read and what was written, per million', () => {
  expect(costOf(used, { MODEL_PRICE_INPUT: 0.25, MODEL_PRICE_OUTPUT: 2 })).toBeCloseTo(0.12)
})

it('says nothing of costs without both prices', () => {
  expect(costOf(used, {})).toBeNull()
  expect(costOf(used, { MODEL_PRICE_INPUT: 0.25 })).toBeNull()
})

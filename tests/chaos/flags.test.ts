import { expect, it } from 'vitest'
import { readFlags } from './flags.ts'

it('has a value for each flag that is left out', () => {
  const usual = { kills: 1_000, seed: 1, stacks: 3, conversations: 4, cohort: null, json: null }
  expect(readFlags([])).toEqual(usual)
  expect(readFlags(['--kills', '5', '--seed=9', '--cohort', '3', '--json', 'sums.json'])).toEqual({
    ...usual,
    kills: 5,
    seed: 9,
    cohort: 3,
    json: 'sums.json',
  })
})

it.each([
  [['--kils', '5'], /--kils/],
  [['--kills', 'many'], /--kills: expected a whole number from 1 to 100000, not "many"/],
  [['--kills', '0'], /--kills/],
  [['--kills'], /--kills/],
  [['--seed', '1.5'], /--seed/],
  [['--stacks', '99'], /--stacks: expected a whole number from 1 to 16/],
  [['--conversations', ''], /--conversations/],
  [['--cohort', 'x'], /--cohort/],
  [['--json', '/no/such/folder/sums.json'], /--json: expected a file in a folder/],
  [['five'], /five/],
])('refuses %j and says why', (args, message) => {
  expect(() => readFlags(args)).toThrow(message)
})

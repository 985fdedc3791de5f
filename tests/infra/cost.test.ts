import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { tableAfter, worth } from './arithmetic.ts'

const text = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')
const rows = tableAfter(text, '## The sums').slice(1)

it('multiplies every row of the cost table out', () => {
  const checked = rows.slice(0, -1).flatMap((cells) => [
    [cells[1]!, cells[2]!],
    [cells[3]!, cells[4]!],
  ])
  const formulas = checked.filter(([formula]) => worth(formula!) !== undefined)
  expect(formulas.length).toBeGreaterThanOrEqual(26)
  for (const [formula, dollars] of formulas) expect(worth(formula!)!.toFixed(2), formula).toBe(dollars)
})

it('adds the cost table up', () => {
  for (const column of [2, 4]) {
    const cents = rows.slice(0, -1).reduce((sum, cells) => sum + Math.round(Number(cells[column]) * 100), 0)
    expect(`**${(cents / 100).toFixed(2)}**`).toBe(rows.at(-1)![column])
  }
})

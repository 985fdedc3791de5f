import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const text = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')
const rows = text
  .slice(text.indexOf('## The sums'))
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.includes('---'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .slice(1)

/** A cell such as `2 × (0.5 × 0.03238 + 1 × 0.00356) × 730`, without its units. */
function worth(formula: string): number | undefined {
  const plain = formula
    .replaceAll('×', '*')
    .replaceAll(/ GB| copies| elsewhere/g, '')
    .replaceAll(', and', ' +')
  return /^[\d.+*() ]+$/.test(plain) ? product(plain) : undefined
}

/** Sums of products, with brackets. */
function product(text: string): number {
  const inner = /\(([^()]+)\)/.exec(text)
  if (inner) return product(text.replace(inner[0], String(product(inner[1]!))))
  return text
    .split('+')
    .map((term) => term.split('*').reduce((value, factor) => value * Number(factor), 1))
    .reduce((sum, term) => sum + term, 0)
}

it('multiplies every row of the cost table out', () => {
  const checked = rows.slice(0, -1).flatMap((cells) => [
    [cells[2]!, cells[3]!],
    [cells[4]!, cells[5]!],
  ])
  const formulas = checked.filter(([formula]) => worth(formula!) !== undefined)
  expect(formulas.length).toBeGreaterThanOrEqual(26)
  for (const [formula, dollars] of formulas) expect(worth(formula!)!.toFixed(2), formula).toBe(dollars)
})

it('adds the cost table up', () => {
  for (const column of [3, 5]) {
    const cents = rows.slice(0, -1).reduce((sum, cells) => sum + Math.round(Number(cells[column]) * 100), 0)
    expect(`**${(cents / 100).toFixed(2)}**`).toBe(rows.at(-1)![column])
  }
})

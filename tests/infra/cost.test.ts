import { expect, it } from 'vitest'
import { actionsPerConversation, expectSum, readDocument, tableAfter, worth } from './arithmetic.ts'

const text = readDocument('cost')
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

it('reckons Temporal Cloud with the actions that docs/scaling.md counts, and its sums are right', () => {
  const cloud = text.split('\n').find((line) => line.startsWith('Temporal Cloud in prod'))!
  const actions = actionsPerConversation()
  expect(cloud).toContain(`with ${actions} actions each`)
  expect(cloud).toContain(`0.002 × ${actions} × 30 = `)
  const sums = [...cloud.matchAll(/(\d[\d,.()×÷+− ]*) = ([\d,.]*\d)/g)]
  expect(sums.length).toBe(3)
  for (const [, formula, result] of sums) expectSum(formula!, result!)
  // Beside what AWS takes.
  const aws = Number(rows.at(-1)![4]!.replaceAll('*', ''))
  const [developer, business] = sums.slice(1).map(([, , dollars]) => (aws + Number(dollars)).toFixed(0))
  expect(cloud).toContain(`**${developer} $ or ${business} $**`)
})

/** Multiplies out what documents claim. */
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'

export const readDocument = (name: string): string =>
  readFileSync(new URL(`../../docs/${name}.md`, import.meta.url), 'utf8')

/** Units that a number may carry. */
const words = / (?:GB|copies|elsewhere|million|days|s)\b/g

/** The value of a cell such as `2 × (0.5 × 0.03238 + 1 × 0.00356) × 730`, without its units; undefined for what is no sum. */
export function worth(formula: string): number | undefined {
  const plain = formula
    .replaceAll(/(?<=\d),(?=\d{3})/g, '')
    .replaceAll('×', '*')
    .replaceAll('÷', '/')
    .replaceAll('−', '-')
    .replaceAll(words, '')
    .replaceAll(', and', ' +')
  return /^[\d.+*/() -]+$/.test(plain) ? value(plain) : undefined
}

/** Words that say what a number counts. */
const plain = (formula: string): string =>
  formula.replaceAll(/(?<=\d) (?:[a-z]+(?: [a-z]+)?)/g, '').replaceAll(/ +/g, ' ')

/** A cell with its sum must say the same, to its own number of decimals. */
export function expectSum(formula: string, result: string): void {
  const expected = worth(plain(formula))
  if (expected === undefined) throw new Error(`not a sum: ${formula}`)
  const decimals = /\.(\d+)$/.exec(result)?.[1]?.length ?? 0
  expect(expected.toFixed(decimals), formula).toBe(result.replaceAll(/[*,]/g, ''))
}

/** Sums of products, with brackets. */
function value(text: string): number {
  const inner = /\(([^()]+)\)/.exec(text)
  if (inner) return value(text.replace(inner[0], String(value(inner[1]!))))
  return text
    .replaceAll('- ', '+ -')
    .split('+')
    .reduce((sum, term) => sum + product(term), 0)
}

function product(term: string): number {
  const [first, ...rest] = term.split(/([*/])/)
  let result = Number(first)
  for (let at = 0; at < rest.length; at += 2) {
    const factor = Number(rest[at + 1])
    result = rest[at] === '*' ? result * factor : result / factor
  }
  return result
}

/** The rows of the table that begins after `heading`, by cells; the row of names first. @throws Error where there is none */
export function tableAfter(text: string, heading: string): string[][] {
  const at = text.indexOf(heading)
  if (at < 0) throw new Error(`no "${heading}"`)
  const lines = text.slice(at).split('\n')
  const first = lines.findIndex((line) => line.startsWith('|'))
  const rest = lines.slice(first)
  const end = rest.findIndex((line) => !line.startsWith('|'))
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .filter((line) => !line.includes('---'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/** Where docs/scaling.md counts what a conversation takes; the mean is its last row. */
export const actionRows = (): string[][] =>
  tableAfter(readDocument('scaling'), '| actions of Temporal').slice(1)

/** Of Temporal, of a conversation in the mean: one count for all that is reckoned with it. */
export const actionsPerConversation = (): number => Number(actionRows().at(-1)![2])

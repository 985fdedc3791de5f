/** Multiplies out what documents claim. */

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

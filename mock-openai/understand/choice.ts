import { found, type Found } from './found.ts'

/** `index` counts from 0, -1 is the last. `of` says what the customer chose from, where they said it. */
export interface Choice {
  index: number
  of: 'dealer' | 'time' | null
}

const ordinals: [number, string][] = [
  [0, 'first|1st|pe?a?hl[aei]|one'],
  [1, 'second|2nd|d(?:oo|u)sr[aei]|two'],
  [2, 'third|3rd|t(?:ee|i)sr[aei]|three'],
  [3, 'fourth|4th|chauth[aei]|four'],
  [4, 'fifth|5th|pa+nchv?w?[aei]|five'],
  [-1, 'last|a+khri'],
]
const noun = 'one|dealer|workshop|showroom|option|choice|centre|center|wal[aei]|slot|timing|time|available'
const verb = 'book|choose|pick|select|take|want|prefer|with|go for|try|make it|change to|switch to'

function read(text: string, index: number, names: string): Found<Choice> | null {
  const spoken = names.replace(/\|(?:one|two|three|four|five)$/, '')
  const patterns = [
    new RegExp(String.raw`\b(?:${spoken})\s+(?:available\s+|free\s+)?(${noun})\b(?!\s*:)`, 'i'),
    new RegExp(
      String.raw`\b(?:${verb})\s+(?:the\s+)?(?:${spoken})\b(?!\s+(?:service|time|car|thing|week|day|month|visit)\b)`,
      'i',
    ),
    new RegExp(
      String.raw`^\W*(?:the |ok |okay |yes |haan |no )*(?:${spoken})(?: please| pls| ji| hi)?\W*$`,
      'i',
    ),
  ]
  if (index >= 0) {
    const number = index + 1
    patterns.push(
      new RegExp(
        String.raw`(?:\b(?:number|option|dealer|no\.?)|#)\s*(?:${number}(?!\d)|(?:${names.split('|').at(-1)})\b)(?!\d)`,
        'i',
      ),
      new RegExp(String.raw`(?<!\d)${number}(?:\s+number)?\s+(?:wal[aei])\b`, 'i'),
    )
  }
  for (const pattern of patterns) {
    const match = pattern.exec(text)
    if (!match || /\b(?:last|first) time\b/i.test(match[0])) continue
    const of = /slot|timing|time|available/i.test(match[0])
      ? 'time'
      : /dealer|workshop|showroom|cent/i.test(match[0])
        ? 'dealer'
        : null
    return found(text, match, { index, of })
  }
  return null
}

export function findChoice(text: string): Found<Choice> | null {
  for (const [index, names] of ordinals) {
    const choice = read(text, index, names)
    if (choice) return choice
  }
  return null
}

interface Named {
  dealer_code: string
  name: string
  area?: string | null | undefined
  city?: string | null | undefined
}
/** Words in dealers' names that customers use for other things. */
const generic = new Set([
  'maruti',
  'suzuki',
  'service',
  'services',
  'motors',
  'cars',
  'auto',
  'workshop',
  'showroom',
  'dealer',
  'centre',
  'center',
])

/** A listed dealer named by code, full name, area or a word that only its name has. */
export function findNamedDealer(text: string, dealers: readonly Named[]): string | null {
  const said = text.toLowerCase()
  const says = (name: string | null | undefined): boolean =>
    Boolean(name) && new RegExp(String.raw`(?<!\w)${RegExp.escape(name!.toLowerCase())}(?!\w)`).test(said)
  const tokens = ({ name, city }: Named): string[] =>
    name
      .toLowerCase()
      .split(/\W+/)
      .filter((word) => word.length > 3 && !generic.has(word) && word !== city?.toLowerCase())
  const unique = (dealer: Named): string[] =>
    tokens(dealer).filter((word) =>
      dealers.every((other) => other === dealer || !tokens(other).includes(word)),
    )
  const ways: ((dealer: Named) => boolean)[] = [
    (dealer) => says(dealer.dealer_code),
    (dealer) => says(dealer.name),
    (dealer) => says(dealer.area),
    (dealer) => unique(dealer).some((word) => says(word)),
  ]
  for (const way of ways) {
    const matches = dealers.filter(way)
    if (matches.length === 1) return matches[0]!.dealer_code
  }
  return null
}

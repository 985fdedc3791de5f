/**
 * Takes personal data and secrets out of text that people without the right to see it may read: logs, traces, metrics, errors. A
 * second fence: the first is not to write them there.
 */

/** Not a part of a longer word, id or number: UUIDs, `SB-` and `BK` references, hashes and times stay as they are. */
const before = String.raw`(?<![\p{L}\p{N}_-])`
const after = String.raw`(?![\p{L}\p{N}_]|-[\p{L}\p{N}])`
const bounded = (pattern: string): RegExp => new RegExp(`${before}(?:${pattern})${after}`, 'giu')

/** With spaces in it a plate must begin with a state's code and hold no month: "on 24 Nov 2026" is none. */
const states =
  'an|ap|ar|as|bh|br|cg|ch|dd|dl|dn|ga|gj|hp|hr|jh|jk|ka|kl|la|ld|mh|ml|mn|mp|mz|nl|od|or|pb|py|rj|sk|tg|tn|tr|ts|ua|uk|up|wb'
const months = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?![a-z])'

/** Every pattern is of bounded length, so that hostile text takes linear time. */
const patterns: [replacement: string, pattern: RegExp][] = [
  ['[token]', /\bey[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,1000}/g],
  ['[token]', /\bak_[0-9a-f]{16}_[\w-]{43}/g],
  [
    '[email]',
    bounded(
      String.raw`[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,3}\.\p{L}{2,63}`,
    ),
  ],
  // Ten digits from 6 on, as Indian mobile numbers have, with or without +91 or 0.
  [
    '[mobile]',
    new RegExp(String.raw`(?<![\p{L}\p{N}_-])(?:\+?91[ -]?|0)?[6-9]\d{4}[ -]?\d{5}${after}`, 'gu'),
  ],
  ['[mobile]', new RegExp(String.raw`\+91[ -]?\d{3}[ -]?\d{3}[ -]?\d{4}${after}`, 'gu')],
  ['[plate]', bounded(String.raw`[a-z]{2}\d{1,2}[a-z]{1,3}\d{4}`)],
  ['[plate]', bounded(String.raw`(?:${states})[ -]?\d{1,2}[ -]?(?!${months})[a-z]{1,3}[ -]?\d{4}`)],
  ['[pan]', bounded(String.raw`[a-z]{3}[abcfghjlptk][a-z]\d{4}[a-z]`)],
  ['[aadhaar]', bounded(String.raw`[2-9]\d{3} ?\d{4} ?\d{4}`)],
]

/** Full names that the dealer backend told us, in lower case; the latest so many of this process. */
const nameLimit = 5_000
const names = new Set<string>()
const word = /[\p{L}\p{M}'’.]+/gu
const longestName = 4

/**
 * From now on `redact` takes these names out. Names of a single word are left: they are words of other things too (Asha, Kumar,
 * Pune), and a log line full of holes tells nobody anything.
 */
export function learnNames(...full: (string | null | undefined)[]): void {
  for (const name of full) {
    const words = (name ?? '').match(word) ?? []
    if (words.length < 2 || words.length > longestName) continue
    names.add(words.join(' ').toLowerCase())
    const [oldest] = names
    if (names.size > nameLimit && oldest !== undefined) names.delete(oldest)
  }
}

/** The text with `[mobile]`, `[email]`, `[plate]`, `[pan]`, `[aadhaar]`, `[name]` and `[token]` where there were any. */
export function redact(text: string): string {
  let clean = text
  for (const [replacement, pattern] of patterns) clean = clean.replace(pattern, replacement)
  return names.size === 0 ? clean : withoutNames(clean)
}

/** The same for all texts, numbers and keys in a value as JSON has them. */
export function redactValues(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'number') {
    const text = redact(String(value))
    return text === String(value) ? value : text
  }
  if (Array.isArray(value)) return value.map(redactValues)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [redact(key), redactValues(field)]))
}

function withoutNames(text: string): string {
  const words = [...text.matchAll(word)].map((match) => ({
    text: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }))
  let clean = ''
  let kept = 0
  for (let at = 0; at < words.length; at++) {
    const length = nameLengthAt(words, at)
    const last = words[at + length - 1]
    if (length === 0 || !last) continue
    clean += `${text.slice(kept, words[at]?.start)}[name]`
    kept = last.end
    at += length - 1
  }
  return clean + text.slice(kept)
}

/** How many words from here are a known name, the longest one; 0 for none. */
function nameLengthAt(words: { text: string }[], at: number): number {
  for (let length = Math.min(longestName, words.length - at); length >= 2; length--) {
    const candidate = words.slice(at, at + length).map(({ text }) => text)
    if (names.has(candidate.join(' '))) return length
  }
  return 0
}

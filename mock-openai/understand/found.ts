/** What an extractor saw: the value, and the message with the words it came from blanked out for the next extractor. */
export interface Found<T> {
  value: T
  rest: string
}

export function found<T>(text: string, match: RegExpMatchArray, value: T): Found<T> {
  const start = match.index ?? 0
  const end = start + match[0].length
  return { value, rest: `${text.slice(0, start)} ${text.slice(end)}` }
}

/** A pattern of whole words, case-insensitive. */
export const words = (...alternatives: string[]): RegExp =>
  new RegExp(`\\b(?:${alternatives.join('|')})\\b`, 'i')

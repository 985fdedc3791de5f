import type { ServiceType } from '#contracts/apim.ts'
import { found, type Found } from './found.ts'

const kinds: [ServiceType, RegExp][] = [
  [
    'body_repair',
    /\b(?:body[ -]?(?:repair|shop|work)|dent(?:s|ed|ing)?|repaint|paint(?:ing)?|scratch(?:es|ed)?|accident(?:al)?|bumper|collision)\b/i,
  ],
  ['express', /\b(?:express|(?:quick|fast)(?= (?:service|servicing|check|one|wala|wali)\b)|^quick$)/i],
  [
    'regular',
    /\b(?:(?:regular|periodic|routine|paid|free|full|scheduled|annual|yearly)(?= (?:maintenance |car )?(?:service|servicing|maintenance|check|one|wala|wali)\b)|(?:general|normal)(?= (?:service|servicing|check|maintenance|one|wala|wali)\b))/i,
  ],
]
/** One word as the whole answer: "regular", "the normal one please". */
const bare =
  /^\W*(?:the |a |just )?(regular|periodic|general|normal|routine|quick|fast)(?: (?:one|please|hi|wala|wali|hai|karo|kar do))*\W*$/i
const regularAnywhere = /\b(?:regular|periodic)\b(?! (?:customer|visitor|driver|user|basis))/i
const negated =
  /\b(?:not|no|don'?t want|nahi|without)\s+(?:a |an |the )?(?:regular|express|body[ -]?repair|paint(?:ing)?|dent(?:ing)?)\b/gi

export function findService(text: string): Found<ServiceType> | null {
  const said = text.replace(negated, (match) => ' '.repeat(match.length))
  const word = bare.exec(said)
  if (word) return found(text, word, /quick|fast/i.test(word[1] ?? '') ? 'express' : 'regular')
  for (const [kind, pattern] of kinds) {
    const match = pattern.exec(said)
    if (match) return found(text, match, kind)
  }
  const match = regularAnywhere.exec(said)
  return match && found(text, match, 'regular')
}

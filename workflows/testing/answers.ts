/** What customers type below a proposal, and this test's own idea of agreement: it shares nothing with `consent.ts`. */
import fc from 'fast-check'
import type { ProposalKind } from '#contracts/chat.ts'

const list = (text: string): string[] => text.trim().split(/\s+/)

/** Each says yes by itself or in a phrase of verbs. */
export const yesWords = list(`
  yes yeah yep yup ya sure ok okay okey confirm confirmed correct right perfect agreed absolutely definitely proceed book go do
  haan han haa haanji hanji theek thik sahi bilkul zaroor pakka chalega hoy ho barobar nakki ji kar kardo 👍 ✅
  हाँ हां ठीक सही बिल्कुल बिलकुल ज़रूर जरूर पक्का चलेगा हो होय बरोबर नक्की चालेल ओके जी बुक कर`)
/** May stand beside a yes without changing what it means. */
const besideYes = list(`
  please pls sir madam it this that ahead hai hain karo kijiye kijie de dijiye dijie ye yeh wo isko ise aap bhai
  है हैं करो कीजिए कीजिये दो दे दीजिए दीजिये ये यह इसे कन्फर्म आहे करा करून टाका द्या`)
/** A yes by itself; with a verb it asks to put something right. */
export const rightWords = list('correct right theek thik sahi barobar ठीक सही बरोबर')
export const makingWords = list('kar karo kardo kijiye kijie करो कर करदो कीजिए कीजिये करा करून')
const ofTheKind: Record<ProposalKind, string[]> = {
  book: [],
  reschedule: list('move reschedule shift'),
  cancel: ['cancel'],
}
export const negations = list(`
  no not nope nah never don't dont stop decline nahi nahin nahee mat nako naahi na नहीं नही मत नको नाही ना`)

const known = new Set([...yesWords, ...besideYes].map((word) => word.normalize('NFC')))
const yes = new Set(yesWords.map((word) => word.normalize('NFC')))

export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}\p{M}\p{N}']+|\p{Extended_Pictographic}/gu) ?? []

/** Its words with `what` as one more. */
export const withWord = (into: string, what: string, at: number): string => {
  const words = wordsOf(into)
  return words.toSpliced(at % (words.length + 1), 0, what).join(' ')
}

/** Nothing in the text but agreement: no digit, no question mark, no negation, no word that is not known to agree. */
export function agreesOnly(text: string, kind: ProposalKind): boolean {
  if (/[\p{N}?？؟]/u.test(text)) return false
  const said = wordsOf(text)
  if (said.some((word) => negations.includes(word))) return false
  return (
    said.some((word) => yes.has(word)) &&
    said.every((word) => known.has(word) || ofTheKind[kind].includes(word))
  )
}

/** Approves every kind of proposal. */
export const plainYes = ['yes', 'Yes!', 'ok', 'haan ji', 'go ahead', 'जी हाँ', 'हो, नक्की', 'ठीक है', '👍']
export const bookingYes = [...plainYes, 'haan ji, book kar do', 'book it', 'बुक कर दो']
export const mixed = [
  'yes but at 11',
  'yes at 11',
  'ok make it 11',
  'हाँ ११ बजे',
  'yes?',
  'yes, and also a second car',
  'haan lekin shaam ko',
  'हाँ लेकिन शाम को',
  'theek nahi hai',
  'no wait yes',
  'not ok',
  'ok cancel',
  'yes, cancel it',
  'yes please move it',
  'ha',
  'is it far?',
  'hello',
]
export const plainNo = ['no', 'nahi ji', 'नहीं', "don't book it"]

const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...yesWords) },
  { weight: 4, arbitrary: fc.constantFrom(...besideYes) },
  { weight: 2, arbitrary: fc.constantFrom(...negations, 'cancel', 'move') },
  { weight: 1, arbitrary: fc.constantFrom('at', 'but', 'kya', 'क्या', '11', '११', '?', 'tomorrow', 'kal') },
)
/** Sentences of words that mostly agree. */
export const wordSalad = fc
  .array(fc.tuple(word, fc.constantFrom(' ', '  ', ', ', '. ', '! ', '\n')), { minLength: 1, maxLength: 5 })
  .map((parts) => parts.map(([said, gap]) => said + gap).join(''))
/** Any text at all. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)

export const typedText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...bookingYes) },
  { weight: 4, arbitrary: fc.constantFrom(...mixed) },
  { weight: 1, arbitrary: fc.constantFrom(...plainNo) },
  { weight: 2, arbitrary: wordSalad },
  { weight: 1, arbitrary: anyText },
)

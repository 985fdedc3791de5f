/**
 * Does a message approve or decline the proposal that the customer was just shown? Deterministic and narrow: only a message
 * made of nothing but agreement counts ("yes", "haan ji, book kar do", "हो"); whatever says more, asks, negates or mixes
 * is neither, and goes to the model. English, Hindi, Hinglish, Marathi.
 */
import type { Decision, ProposalKind } from '#contracts/chat.ts'

const yesWords =
  'yes yeah yep yup sure ok okay okey confirm confirmed perfect agreed absolutely definitely ' +
  'haan han haa haanji hanji bilkul zaroor pakka chalega hoy ho nakki ' +
  'हाँ हां बिल्कुल बिलकुल ज़रूर जरूर पक्का चलेगा हो होय नक्की चालेल ओके'
/** "Right": a yes by itself, but with a verb it asks to put something right ("theek karo", "correct it"). */
const rightWords = 'correct right theek thik sahi barobar ठीक सही बरोबर'
const doingWords =
  'please pls it this that kar karo kardo kijiye kijie करो कर करदो कीजिए कीजिये करा करून टाका ise isko इसे'
const noWords = 'no nope nah cancel decline never stop nahi nahin nahee mat nako naahi नहीं नही मत नको नाही'

/** Words that carry no meaning of their own beside a yes or a no; alone they decide nothing. */
const fillers =
  'please pls ji sir madam it this that book proceed ' +
  'hai hain kar karo kardo kijiye kijie de dijiye dijie ye yeh wo isko ise aap please bhai ' +
  'जी है हैं कर करो करदो कीजिए कीजिये दे दीजिए दीजिये ये यह इसे बुक कन्फर्म आहे करा करून टाका द्या'

/** Agreement said with verbs alone: the whole message must be one of these. */
const yesPhrases = new Set([
  'go ahead',
  'please go ahead',
  'book it',
  'please book it',
  'do it',
  'yes go ahead',
  'yes please go ahead',
  'yes go ahead please',
  'ok go ahead',
  'okay go ahead',
  'sure go ahead',
  'yes do it',
  'yes please do',
  'ji',
  'जी',
  'book kardo',
  'book karo',
  'kardo',
  'please book',
  'proceed',
  'please proceed',
  'बुक करो',
  'बुक करदो',
  'बुक करा',
  'करदो',
])
const noPhrases = new Set([
  'no thanks',
  'no thank you',
  'do not',
  "don't",
  'dont',
  'do not book',
  "don't book",
  'dont book',
  'dont book it',
  "don't book it",
  'do not book it',
  'not now',
])

const words = (text: string): Set<string> => new Set(text.normalize('NFC').split(' '))
const yes = words(`${yesWords} ${rightWords}`)
const right = words(rightWords)
const doing = words(doingWords)
const no = words(noWords)
const filler = words(fillers)

/** How questions begin, whether or not a question mark follows. */
const asks =
  /^(is|are|was|do|does|did|am|can|could|will|would|should|may|have|has|what|when|why|how|kya|क्या|काय)\b|^(क्या|काय)\s/i

/** What a proposal is about may be named in the answer: "yes, cancel it" cancels; "cancel it" alone could mean either and decides nothing. */
const named: Record<ProposalKind, ReadonlySet<string>> = {
  book: new Set(),
  reschedule: words('move reschedule shift'),
  cancel: words('cancel'),
}

/** Null means: this decides nothing. `kind` is the open proposal's. */
export function readConsent(text: string, kind: ProposalKind = 'book'): Decision | null {
  if (text.length > 80 || /[?\d०-९]/.test(text)) return null
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/👍|✅/gu, ' yes ')
    .replaceAll(/[.,!।;:"()-]+/g, ' ')
    .trim()
    .replaceAll(/\s+/g, ' ')
    // "Theek hai" says yes as a whole, whatever is to be done then.
    .replaceAll(/(?<=^|\s)(theek|thik|sahi) hai(?=\s|$)/g, 'haan')
    .replaceAll(/(?<=^|\s)(ठीक|सही) है(?=\s|$)/g, 'हां')
    // "Do" is "give" here and "two" anywhere else.
    .replaceAll(/(?<=^|\s)(kar|कर) (do|दो)(?=\s|$)/g, (_said, verb) => (verb === 'kar' ? 'kardo' : 'करदो'))
  // "Book it" is no answer to whether to move or cancel.
  if (kind !== 'book' && /(^|\s)(book|बुक)(\s|$)/.test(plain)) return null
  if (yesPhrases.has(plain)) return 'confirm'
  if (noPhrases.has(plain)) return 'decline'
  if (asks.test(plain)) return null
  const said = plain.split(' ')
  if (said.some((word) => right.has(word)) && said.some((word) => doing.has(word))) return null
  const meaning = new Set(
    said.map((word) => {
      if (named[kind].has(word) || filler.has(word)) return ''
      return yes.has(word) ? 'yes' : no.has(word) ? 'no' : 'other'
    }),
  )
  if (meaning.has('other') || (meaning.has('yes') && meaning.has('no'))) return null
  if (meaning.has('yes')) return 'confirm'
  return meaning.has('no') ? 'decline' : null
}

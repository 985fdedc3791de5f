import { cancel, elsewhen, otherTime, reschedule } from './change.ts'
import { words } from './found.ts'

/** What the customer wants, apart from the details they give. */
const patterns = {
  status:
    /\bstatus\b|\bwhere is my (?:booking|appointment)|\b(?:is|was|has|have you) (?:my|the)?\s?(?:booking|appointment) (?:been )?(?:confirmed|done|ok|cancelled|moved|rescheduled|changed)|\b(?:check|track|show|see) my (?:booking|appointment)|\b(?:when|what time) is my (?:booking|appointment|service)|\bbooking ka kya\b/i,
  cancel,
  reschedule,
  otherTime,
  elsewhen,
  booking: words('bookings?', 'appointments?'),
  /** A booking of their own, not the one there is. */
  anew: words(
    '(?:book|schedule|reserve|need|want|get|arrange)\\b.{0,20}\\b(?:an?|another|one more|new)(?: [\\w-]+){0,2} (?:service|servicing|booking|appointment|repair|check-?up)',
    '(?:another|new|one more|second|ek aur|nay[ia]|d(?:oo|u)sri) (?:service|servicing|booking|appointment)',
    '(?:service|servicing|appointment) book',
  ),
  again: words('try (?:it )?again', 'once more', 'retry', 'phir se', 'dobara'),
  keep: words('keep (?:it|that|my|the)', 'leave it', 'never ?mind'),
  dealers: words(
    '(?:find|show|list|search|which|what|any|other|all|see|dikhao|batao|get)\\b.*\\b(?:dealers?|workshops?|service cent(?:re|er)s?|showrooms?)',
    'dealers',
    'workshops',
  ),
  times: words(
    '(?:free|available|open|what|which)\\b.*\\b(?:times?|timings?|slots?)',
    'slots?',
    'availability',
    'kab (?:free|khali)',
  ),
  book: words('book(?:ing)?', 'appointment', 'schedule', 'servic(?:e|ing)', 'reserve', 'propose', 'repairs?'),
  nearest: words('nearest', 'closest', 'any dealer', 'sabse pa+ss?', 'koi bhi dealer', 'whichever'),
  earliest: words(
    'earliest',
    'first available',
    'any ?time',
    'as soon as possible',
    'asap',
    'kabhi bhi',
    'koi bhi (?:time|samay)',
    'whenever',
  ),
  otherCar: words('(?:another|other|second|different) (?:car|vehicle)', 'd(?:oo|u)sri ga+di'),
  price: words(
    'prices?',
    'cost',
    'how much',
    'charges?',
    'kitn[aei] (?:paise|paisa|ka|kharcha|lagega)',
    'discount',
    'rate list',
  ),
  details: words(
    'my (?:details|data|info(?:rmation)?|profile)',
    '(?:know|have|see) about me',
    'who am i',
    'mer[ai] (?:details?|ja+nka+ri|info|data|profile)',
    'mer[ae] ba+re (?:mein|me|main)',
  ),
  newCode: words(
    '(?:re-?send|send|new|another|naya|phir|dobara)\\b.{0,20}\\b(?:code|otp)',
    '(?:code|otp)\\b.{0,20}\\b(?:again|nahi+n?|phir|dobara|bhejo|not (?:come|arrive|here))',
    "(?:didn't|did not|haven't|never)\\b.{0,15}\\b(?:code|otp)",
  ),
  help: /\bhelp\b|\bwhat (?:can|do) you do\b|\bwho are you\b|\bmadad\b|\bkya kar sakte\b/i,
  greeting: /^\W*(?:hi+|hello|hey|namaste|namaskar|good (?:morning|afternoon|evening)|hola)\b/i,
  thanks: words('thanks?', 'thank you', 'thx', 'shukriya', 'dhanyava+d', 'bye', 'goodbye'),
} as const
export type Intent = keyof typeof patterns

export function findIntents(text: string): ReadonlySet<Intent> {
  const intents = Object.entries(patterns).filter(([, pattern]) => pattern.test(text))
  return new Set(intents.map(([name]) => name as Intent))
}

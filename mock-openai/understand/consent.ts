export type Consent = 'yes' | 'no'

const no =
  "no(?! (?:problem|idea|worries|doubt|issue)\\b)(?!\\.? ?\\d)|nope|nah|na+hi+n?|mat(?: karo| kar)?|don'?t(?: book| confirm| do)?(?! know\\b| have\\b| want to)|do not(?! know\\b| have\\b)|rehne do|cancel(?: it| this| that)?|not now|ru?ko"
const yes =
  'yes|yeah|yep|yup|ya|sure|ok(?:ay)?|confirm(?:ed)?|go ahead|please do|book it|do it|done|correct|perfect|sounds good|haa?n|haanji|ji|theek|thik|chalega|kar ?do|karo|bilkul|sahi hai|pakka|absolutely|of course'
const opens = (pattern: string): RegExp =>
  new RegExp(String.raw`^\W*(?:please |ji |ok |oh |actually )*(?:${pattern})(?![\w'])`, 'i')
const contains = (pattern: string): RegExp => new RegExp(String.raw`(?<![\w'])(?:${pattern})(?![\w'])`, 'i')

/** Yes or no where it opens the message or the message is short; "I have no number" says neither. */
export function findConsent(text: string): Consent | null {
  const short = text.trim().split(/\s+/).length <= 4
  for (const [consent, pattern] of [
    ['no', no],
    ['yes', yes],
  ] as const) {
    if (opens(pattern).test(text) || (short && contains(pattern).test(text))) return consent
  }
  return null
}

/** How customers say that a booking is to be moved or cancelled. */

/** Words before a verb that turn it round: "don't cancel". */
const unlessNegated = String.raw`(?<!\b(?:don'?t|do not|not|never|mat|na)\s(?:\w{1,9}\s){0,2})`
const pattern = (...alternatives: string[]): RegExp =>
  new RegExp(`${unlessNegated}(?:${alternatives.join('|')})`, 'i')

const booking = '(?:booking|appointment)'
const when = '(?:time|timing|date|day|din|slot)'
/** Parts of a car are changed, too. */
const change = String.raw`(?<!\b(?:oil|tyres?|tires?|filters?|battery|brakes?|pads?|fluid|coolant|belt)\s)\b(?:change|badal\w*)`
const move = String.raw`(?:\b(?:move|shift|push|bring forward)|${change})\b`
const doIt = String.raw`\b(?:ho sakt\w*|(?:kar(?:wa)?|rakh)\s?(?:d[oe]\w*|lo|o|na|ni|iye|ijiye|sakt\w*)?)\b`

export const cancel = pattern(
  String.raw`\bcancel(?:l?ing|l?ation)?\b(?!\s+(?:mat|na|nahi|policy|rules?|charges?|fees?)\b)`,
  String.raw`\bcall off\b`,
  String.raw`\brad+ kar`,
)
export const reschedule = pattern(
  String.raw`\b(?:re-?schedul(?:e|ing)|postpone|prepone)\b(?!\s+(?:mat|na|nahi)\b)`,
  String.raw`${move}.{0,40}\b(?:${booking}|${when})\b`,
  String.raw`${move}.{0,20}\b(?:BK\d|SB-)`,
  String.raw`\b(?:move|shift|push) (?:it|that|this|my|the)\b`,
  String.raw`\b(?:${booking}|${when})\b.{0,30}${move}`,
  String.raw`\b${booking} ko\b(?!.*\b(?:confirm|cancel)).{0,40}${doIt}`,
)
/** Another time, of whatever is being talked about. */
export const otherTime = pattern(
  String.raw`\b(?:make|change|switch|set|keep) (?:it|that|this|to)\b`,
  String.raw`\b(?:instead|rather)\b`,
  String.raw`\b(?:baje|ko|kal|parson?|subah|sha+m|dopahar)\b.{0,20}${doIt}`,
)
/** The same, without saying when. */
export const elsewhen = pattern(
  String.raw`\b(?:another|different|other) ${when}\b`,
  String.raw`\b(?:make|do) it (?:later|earlier)\b`,
)

const source = [
  /\bfrom\b.{1,40}?(?=\bto\b)/i,
  new RegExp(String.raw`(?<=\b(?:my|the)\s).{1,30}?(?=\s(?:${booking}|${when})\b.{0,40}\bto\b)`, 'i'),
]
/** "Move my 10 am booking to 11", "from 10 to 11": where it is now is not where it shall go. */
export const withoutSource = (text: string): string =>
  reschedule.test(text) ? source.reduce((rest, part) => rest.replace(part, ' '), text) : text

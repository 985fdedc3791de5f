/**
 * Text of others as a person sees it. Control characters steer terminals, bidi marks reorder what is read, and characters without
 * a shape (zero-width, Unicode tags, variation selectors) carry messages that a model reads and a person does not.
 */

/** After these a joiner shapes Indic letters: the viramas, and ra, whose eyelash form is written so in Marathi. */
const shaping = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D]|[\u0930\u09B0]`
const pictograph = String.raw`\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier}`

/** What stays of the characters without a shape. Looks back only: what is kept of a text never depends on what follows it. */
const kept = [
  String.raw`(?<=${shaping})[\u200C\u200D]`,
  String.raw`(?<=${pictograph})\u200D`,
  String.raw`(?<=\p{Emoji})[\uFE0E\uFE0F]`,
].join('|')

const unseen = new RegExp(
  String.raw`(?!${kept})[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]|(?![\n\t])\p{Cc}`,
  'gu',
)

/** Without what cannot be seen; line breaks and tabs stay. */
export const visibleText = (text: string): string => text.replaceAll(unseen, '')

/** The same in one line. */
export const visibleLine = (text: string): string =>
  visibleText(text.replaceAll(/[^\S\uFEFF]/g, ' '))
    .replaceAll(/ +/g, ' ')
    .trim()

const cutMark = ' … (cut)'

/** At most `longest` characters, the mark of what is missing among them. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text
  return text.slice(0, Math.max(0, longest - cutMark.length)).toWellFormed() + cutMark
}

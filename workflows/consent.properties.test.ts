import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProposalKind } from '#contracts/chat.ts'
import { readConsent } from './consent.ts'
import {
  agreesOnly,
  anyText,
  bookingYes,
  mixed,
  negations,
  plainNo,
  plainYes,
  typedText,
  withWord,
  wordSalad,
  wordsOf,
} from './testing/answers.ts'

const kinds: ProposalKind[] = ['book', 'reschedule', 'cancel']
const kind = fc.constantFrom(...kinds)
const text = fc.oneof(typedText, wordSalad, anyText)
const somewhere = fc.nat()
/** `what` at any place of `into`, between or inside its words. */
const inserted = (into: string, what: string, at: number): string => {
  const index = at % (into.length + 1)
  return into.slice(0, index) + what + into.slice(index)
}
const many = { numRuns: 2_000 }

describe('a yes', () => {
  it('is nothing but agreement', () => {
    let yes = 0
    fc.assert(
      fc.property(text, kind, (text, kind) => {
        if (readConsent(text, kind) !== 'confirm') return
        yes++
        expect(agreesOnly(text, kind)).toBe(true)
      }),
      { numRuns: 10_000 },
    )
    expect(yes).toBeGreaterThan(500)
  })

  it.each(kinds)('is heard below a proposal to %s', (kind) => {
    for (const text of kind === 'book' ? bookingYes : plainYes)
      expect(readConsent(text, kind)).toBe('confirm')
    for (const text of plainNo) expect(readConsent(text, kind)).not.toBe('confirm')
  })

  it('does not come out of a sentence that says more', () => {
    const own: Partial<Record<string, ProposalKind>> = {
      'yes, cancel it': 'cancel',
      'yes please move it': 'reschedule',
      'ok cancel': 'cancel',
    }
    for (const text of mixed)
      for (const kind of kinds)
        if (own[text] !== kind) expect(readConsent(text, kind), `${text} to ${kind}`).not.toBe('confirm')
  })

  it('ends with a digit of any script, a question mark or a negation anywhere in it', () => {
    const digit = fc
      .tuple(fc.constantFrom(0x30, 0x966, 0x660, 0x9e6, 0xae6, 0xff10), fc.nat(9))
      .map(([zero, n]) => String.fromCodePoint(zero + n))
    fc.assert(
      fc.property(text, digit, somewhere, kind, (text, digit, at, kind) => {
        expect(readConsent(inserted(text, digit, at), kind)).not.toBe('confirm')
      }),
      many,
    )
    fc.assert(
      fc.property(text, fc.constantFrom('?', '？', '؟'), somewhere, kind, (text, mark, at, kind) => {
        expect(readConsent(inserted(text, mark, at), kind)).not.toBe('confirm')
      }),
      many,
    )
    fc.assert(
      fc.property(text, fc.constantFrom(...negations), somewhere, kind, (text, no, at, kind) => {
        expect(readConsent(withWord(text, no, at), kind)).not.toBe('confirm')
      }),
      many,
    )
  })

  it('decides nothing with one word more that nobody knows', () => {
    const unknown = fc.oneof(
      fc.stringMatching(/^[a-z]{1,12}$/),
      fc.constantFrom(
        'but',
        'if',
        'later',
        'and',
        'lekin',
        'baje',
        'kal',
        'par',
        'लेकिन',
        'बजे',
        'कल',
        'पण',
        'उद्या',
      ),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
    )
    fc.assert(
      fc.property(fc.constantFrom(...bookingYes), unknown, somewhere, kind, (yes, word, at, kind) => {
        // Only what holds a letter or a digit and agrees to nothing.
        fc.pre(wordsOf(word).some((part) => !agreesOnly(`yes ${part}`, kind) && !negations.includes(part)))
        expect(readConsent(withWord(yes, word, at), kind)).toBeNull()
      }),
      many,
    )
  })

  it('is none in more than 80 characters', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bookingYes), fc.integer({ min: 81, max: 10_000 }), (yes, length) => {
        expect(readConsent(yes.padEnd(length, ' yes'))).toBeNull()
        expect(readConsent(yes.padEnd(length))).toBeNull()
      }),
    )
  })
})

describe('an answer', () => {
  it('is the same whatever the case, white space, final punctuation and way to write accents', () => {
    const space = fc.stringMatching(/^[ \t\n\u00a0]{0,4}$/)
    fc.assert(
      fc.property(
        fc.oneof(typedText, wordSalad).filter((text) => text.length <= 50 && /\S/.test(text)),
        kind,
        fc.tuple(space, space, fc.stringMatching(/^[.!।]{0,3}$/)),
        fc.constantFrom('NFC', 'NFD', 'NFKC'),
        (text, kind, [before, after, final], form) => {
          // Upper case of a letter such as ß or ŉ has no way back.
          fc.pre(text.toUpperCase().toLowerCase() === text.toLowerCase())
          const dressed = before + text.toUpperCase().replaceAll(' ', '  ') + final + after
          const answer = readConsent(text, kind)
          expect(readConsent(dressed, kind)).toBe(answer)
          if (form !== 'NFKC') expect(readConsent(text.normalize(form), kind)).toBe(answer)
        },
      ),
      many,
    )
  })

  it('is the same for a letter with its dot as one character or two', () => {
    expect(readConsent('\u095bरूर')).toBe('confirm')
    expect(readConsent('ज\u093cरूर')).toBe('confirm')
  })

  it('is there for any text, and hardly ever a decision', () => {
    let decided = 0
    fc.assert(
      fc.property(anyText, kind, (text, kind) => {
        const answer = readConsent(text, kind)
        expect(['confirm', 'decline', null]).toContain(answer)
        if (answer !== null) decided++
      }),
      { numRuns: 5_000 },
    )
    expect(decided).toBeLessThan(10)
  })
})

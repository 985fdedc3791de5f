/** Each word alone agrees; together they ask to change something, or say something else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProposalKind } from '#contracts/chat.ts'
import { readConsent } from './consent.ts'
import { makingWords, plainYes, rightWords, withWord } from './testing/answers.ts'

const kinds: ProposalKind[] = ['book', 'reschedule', 'cancel']
const kind = fc.constantFrom(...kinds)

describe('what agrees word by word and not as a whole', () => {
  it.each([
    ['please correct it', 'asks to correct it'],
    ['correct this please', 'asks to correct it'],
    ['theek karo', 'make it right'],
    ['isko theek kar do', 'make this right'],
    ['ise sahi kar do', 'make this right'],
    ['इसे ठीक करो', 'make this right'],
    ['इसे सही कर दो', 'make this right'],
    ['बरोबर करा', 'make it right (Marathi)'],
    ['ठीक कर दो', 'make it right'],
    ['सही कर दो', 'make it right'],
    ['हाँ, ठीक करदो', 'yes, make it right'],
    ['ye ya wo', 'this or that'],
    ['ok do kar do', 'ok, make it two: "do" is the number'],
    ['haan do kar do', 'yes, make it two'],
    ['ठीक है दो कर दो', 'all right, make it two'],
  ])('"%s" (%s) confirms nothing', (text) => {
    for (const kind of kinds) expect(readConsent(text, kind)).toBeNull()
  })

  it('is "right" with a verb, among whatever agreement', () => {
    fc.assert(
      fc.property(
        fc.subarray(plainYes, { maxLength: 2 }),
        fc.constantFrom(...rightWords),
        fc.constantFrom(...makingWords),
        fc.nat(),
        fc.nat(),
        kind,
        (around, right, making, first, second, kind) => {
          const text = withWord(withWord(around.join(' '), right, first), making, second)
          expect(readConsent(text, kind)).not.toBe('confirm')
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is "do" where it is the number two', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...plainYes),
        fc.constantFrom('do', 'दो'),
        fc.constantFrom('kar do', 'karo', 'कर दो', 'करो', 'dijiye', 'दीजिए', ''),
        kind,
        (yes, two, verb, kind) => {
          expect(readConsent(`${yes} ${two} ${verb}`, kind)).not.toBe('confirm')
        },
      ),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readConsent } from './consent.ts'

describe('an answer that names what the proposal is about', () => {
  it.each([
    ['yes, cancel it', 'cancel', 'confirm'],
    ['haan cancel kar do', 'cancel', 'confirm'],
    ['yes please move it', 'reschedule', 'confirm'],
    ['cancel it', 'cancel', null],
    ['cancel', 'cancel', null],
    ['no', 'cancel', 'decline'],
    ["no, don't cancel", 'cancel', null],
    ['yes, cancel it', 'book', null],
    ['yes, cancel it', 'reschedule', null],
    ['book it', 'cancel', null],
    ['haan ji, book kar do', 'reschedule', null],
    ['बुक कर दो', 'cancel', null],
    ['go ahead', 'cancel', 'confirm'],
  ] as const)('reads "%s" under a proposal to %s as %s', (text, kind, decision) => {
    expect(readConsent(text, kind)).toBe(decision)
  })
})

describe('readConsent', () => {
  it.each([
    'yes',
    'Yes!',
    'YES PLEASE',
    'ok',
    'okay, book it',
    'yes, go ahead please',
    'haan',
    'haan ji, book kar do',
    'theek hai',
    'theek hai, kar do',
    'haan theek hai kar do',
    'sahi hai, book kar do',
    'ठीक है, कर दो',
    'ji haan',
    'bilkul',
    'हाँ',
    'जी हाँ, बुक कर दो',
    'ठीक है',
    'हो, नक्की',
    'चालेल',
    'Confirm.',
    '👍',
    'book it',
  ])('takes "%s" as a yes', (text) => {
    expect(readConsent(text)).toBe('confirm')
  })

  it.each([
    'no',
    'No thanks',
    'nahi',
    'nahi ji',
    'cancel it please',
    'mat karo',
    'नहीं',
    'जी नहीं',
    'नको',
    "don't book it",
  ])('takes "%s" as a no', (text) => {
    expect(readConsent(text)).toBe('decline')
  })

  it.each([
    'yes but at 11',
    'please correct it',
    'correct this please',
    'theek karo',
    'isko theek kar do',
    'इसे ठीक करो',
    'बरोबर करा',
    'ye ya wo',
    'haan do kar do',
    'ठीक है दो कर दो',
    'yes at 11',
    'yes?',
    'is it far?',
    'no wait yes',
    'theek nahi hai',
    'not ok',
    'do not confirm',
    'ok cancel',
    'maybe',
    'thanks',
    'please',
    'book a service',
    'yes, and also a second car',
    'yes tomorrow',
    'haan lekin shaam ko',
    'हाँ लेकिन शाम को',
    'ha ha ha',
    'I never said yes to that price',
    'the dealer said: yes',
    'hai',
    'is the booking confirmed',
    'is it confirmed',
    'is this correct',
    'is it done',
    'is it okay to book',
    'do i confirm',
    'ok let it go',
    'fine, let it go',
    'great, thank you',
    'ok thanks',
    'ok i want to go',
    'kya confirm hai',
    'क्या ठीक है',
    'कर दो ना',
    '',
    '   ',
  ])('takes "%s" as neither', (text) => {
    expect(readConsent(text)).toBeNull()
  })

  it('never takes a message with a word outside its lists as a yes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('yes', 'haan ji', 'ok'),
        fc.stringMatching(/^[a-z]{6,12}x$/),
        (yes, word) => {
          expect(readConsent(`${yes} ${word}`)).toBeNull()
          expect(readConsent(`${word} ${yes}`)).toBeNull()
        },
      ),
    )
  })

  it('answers the same whatever the case, spaces and full stops', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('yes please', 'nahi', 'go ahead', 'is it far'),
        fc.integer({ min: 0, max: 5 }),
        (text, n) => {
          expect(readConsent(`${' '.repeat(n)}${text.toUpperCase()}${'.'.repeat(n)}`)).toBe(readConsent(text))
        },
      ),
    )
  })
})

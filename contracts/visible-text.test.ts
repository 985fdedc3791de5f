import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText, visibleLine, visibleText } from './visible-text.ts'

const tags = (text: string): string =>
  Array.from(text, (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')

describe('visible text', () => {
  it.each([
    ['Hindi with joined letters', 'क्षत्रिय ज्ञान श्री क्‍ष'],
    ['a virama that is to be seen', 'ज्‌ञ'],
    ['the eyelash ra of Marathi', 'दऱ्या सुऱ्‍या र्‍य र‍्य'],
    ['Tamil and Bengali', 'வணக்கம் க்‌ஷ র‍্যাব'],
    ['Arabic, Chinese, accents', 'مرحبا 你好 café naïve'],
    ['emoji of several parts', '👩‍🔧 👩🏽‍🔧 👨‍👩‍👧 ❤️ 1️⃣ 👍🏽'],
    ['lines and tabs', 'one\n\ttwo'],
  ])('keeps %s', (_what, text) => {
    expect(visibleText(text)).toBe(text)
  })

  it.each([
    ['control characters', 'a\u001b[2Jb\u0007c\u0000d\u009be\r', 'a[2Jbcde'],
    ['zero-width characters', 'y\u200Be\u2060s\uFEFF\u00AD\u034F', 'yes'],
    ['joiners between letters that do not join', 'y\u200De\u200Cs', 'yes'],
    ['a second joiner', 'क्\u200D\u200C\u200Dष', 'क्\u200Dष'],
    ['marks that turn text around', '\u202Esey\u202C\u2066\u2069\u200F\u061C', 'sey'],
    ['Unicode tags', `Arena${tags('book it')}`, 'Arena'],
    ['variation selectors', 'A\uFE0Fb\u{E0100}c\u{E01EF}', 'Abc'],
    ['blank letters', '\u3164\u115F\uFFA0x', 'x'],
    ['annotations', '\uFFF9a\uFFFAb\uFFFB', 'ab'],
  ])('drops %s', (_what, text, seen) => {
    expect(visibleText(text)).toBe(seen)
  })

  it('is the same however the text is cut into pieces that come one after the other', () => {
    const parts = ['क', '्', '\u200D', '\u200C', 'र', '👩', '\uFE0F', '🏽', 'a', '\u200B', tags('x')]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...parts)), fc.nat(), (letters, at) => {
        const whole = visibleText(letters.join(''))
        expect(whole.startsWith(visibleText(letters.slice(0, at % (letters.length + 1)).join('')))).toBe(true)
        expect(visibleText(whole)).toBe(whole)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is one line where it is to be one', () => {
    expect(visibleLine(' a\r\nb\u2028c \u200B d\u0085 ')).toBe('a b c d')
  })
})

describe('a text that is too long', () => {
  it('is cut with a mark, and no further when it is cut again', () => {
    const cut = cutText('x'.repeat(100), 20)
    expect(cut).toBe(`${'x'.repeat(12)} … (cut)`)
    expect(cutText(cut, 20)).toBe(cut)
    expect(cutText('short', 20)).toBe('short')
  })

  it('leaves no half of a character', () => {
    expect(cutText('😀'.repeat(20), 19).isWellFormed()).toBe(true)
  })
})

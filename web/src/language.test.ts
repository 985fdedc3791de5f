import { expect, test } from 'vitest'
import { memoryStore } from './api/storage.ts'
import { createFormat } from './format.ts'
import { chooseLanguage } from './language.tsx'
import { english } from './words/english.ts'
import { hindi } from './words/hindi.ts'

test('is the first of the browser’s languages that the page speaks, else English', () => {
  expect(chooseLanguage(memoryStore(), ['mr-IN', 'hi-IN', 'en'])).toBe('hi')
  expect(chooseLanguage(memoryStore(), ['en-GB', 'hi'])).toBe('en')
  expect(chooseLanguage(memoryStore(), ['fr', 'constructor'])).toBe('en')
})

test('is the remembered one whatever the browser says, unless nobody speaks it', () => {
  const store = memoryStore()
  store.set('language', 'hi')
  expect(chooseLanguage(store, ['en'])).toBe('hi')
  store.set('language', 'xx')
  expect(chooseLanguage(store, ['hi'])).toBe('hi')
})

test('writes days and free times in the language', () => {
  const free = [
    { date: '2026-11-26', time: '11:00' },
    { date: '2026-11-27', time: '09:00' },
  ]
  const format = createFormat('hi-IN')
  expect(format.day('2026-11-26')).toBe('गुरुवार, 26 नवंबर 2026')
  expect(format.slots(free, hindi)).toBe('गुरु, 26 नव॰, 11:00 बजे; शुक्र, 27 नव॰, 09:00 बजे')
  expect(createFormat('en-IN').slots(free, english)).toBe('Thu, 26 Nov at 11:00; Fri, 27 Nov at 09:00')
  expect(format.day('soon')).toBe('soon')
})

/** Every text of a table, by where it stands; functions are called with something for each argument. */
function texts(node: unknown, at = ''): [string, string][] {
  if (typeof node === 'function') return [[at, (node as (...args: string[]) => string)('2', '3')]]
  if (typeof node !== 'object' || node === null) return [[at, String(node)]]
  return Object.entries(node).flatMap(([name, value]) => texts(value, `${at}.${name}`))
}

test('is Hindi throughout, but for what is sent and for names of icons', () => {
  const latin = texts(hindi).filter(([, text]) => !/\p{Script=Devanagari}/u.test(text))
  expect(latin.map(([at]) => at)).toEqual([
    '.quickActions.0.icon',
    '.quickActions.0.text',
    '.quickActions.1.icon',
    '.quickActions.1.text',
    '.quickActions.2.icon',
    '.quickActions.2.text',
    '.changeDraft',
    '.calendarTitle',
    '.dealerMessage',
    '.slotMessage',
    '.codeMessage',
  ])
  const left = texts(english).filter(([at]) => !texts(hindi).some(([other]) => other === at))
  expect(left).toEqual([])
})

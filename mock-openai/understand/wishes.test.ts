import { describe, expect, test } from 'vitest'
import { findChoice, findNamedDealer } from './choice.ts'
import { findConsent } from './consent.ts'
import { findIntents } from './intent.ts'
import { findLanguage } from './language.ts'
import { findService } from './service.ts'

test.each([
  ['regular service', 'regular'],
  ['periodic maintenance', 'regular'],
  ['general service chahiye', 'regular'],
  ['regular', 'regular'],
  ['express please', 'express'],
  ['quick service', 'express'],
  ['the quick one', 'express'],
  ['body repair', 'body_repair'],
  ['there is a dent', 'body_repair'],
  ['paint job', 'body_repair'],
  ['had an accident', 'body_repair'],
  ['not body repair, regular service', 'regular'],
  ['I need to book a service', null],
  ['I am a regular customer', null],
  ['can you book quickly', null],
  ['a quick question', null],
])('the service in "%s" is %s', (text, service) => {
  expect(findService(text)?.value ?? null).toBe(service)
})

describe('a choice from a list', () => {
  test.each([
    ['the first one', 0],
    ['book the first one tomorrow', 0],
    ['pehla', 0],
    ['second', 1],
    ['2nd one please', 1],
    ['doosra wala', 1],
    ['2 wala', 1],
    ['number 3', 2],
    ['no. 3', 2],
    ['#3', 2],
    ['option three', 2],
    ['the last one', -1],
    ['my first car', null],
    ['wait a second', null],
    ['it is my first time', null],
    ['last service was in July', null],
    ['number 9876543210', null],
  ])('is read from "%s": %s', (text, index) => {
    expect(findChoice(text)?.value.index ?? null).toBe(index)
  })

  const dealers = [
    { dealer_code: 'MSIL-PUNE-001', name: 'Sai Service Hinjewadi', area: 'Hinjewadi', city: 'Pune' },
    { dealer_code: 'MSIL-PUNE-002', name: 'Arena Pune', area: 'Baner', city: 'Pune' },
  ]
  test.each([
    ['Hinjewadi wala', 'MSIL-PUNE-001'],
    ['the Baner dealer', 'MSIL-PUNE-002'],
    ['arena', 'MSIL-PUNE-002'],
    ['msil-pune-001', 'MSIL-PUNE-001'],
    ['a regular service in Pune', null],
    ['Wakad', null],
  ])('by name in "%s" is %s', (text, code) => {
    expect(findNamedDealer(text, dealers)).toBe(code)
  })
})

test.each([
  ['yes', 'yes'],
  ['Yes please, go ahead', 'yes'],
  ['haan ji', 'yes'],
  ['theek hai', 'yes'],
  ['ok', 'yes'],
  ['yes but at 11', 'yes'],
  ['no', 'no'],
  ['nahi', 'no'],
  ['ji nahi', 'no'],
  ['mat karo', 'no'],
  ["don't book", 'no'],
  ['no, make it 11', 'no'],
  ['no problem', null],
  ['no. 2', null],
  ['I have no car number with me now', null],
  ["I don't know", null],
  ['is it right next to the station', null],
])('the consent in "%s" is %s', (text, consent) => {
  expect(findConsent(text)).toBe(consent)
})

test.each([
  ['what is the status of my booking', 'status'],
  ['booking ka status kya hai', 'status'],
  ['cancel my booking', 'cancel'],
  ['has my booking been cancelled?', 'status'],
  ['when is my appointment', 'status'],
  ['I would like to postpone it', 'reschedule'],
  ['can you change the time', 'reschedule'],
  ['11 instead', 'otherTime'],
  ['kal 3 baje kar do', 'otherTime'],
  ['another day please', 'elsewhen'],
  ['I want to book a service', 'anew'],
  ['ek aur booking', 'anew'],
  ['please try again', 'again'],
  ['leave it', 'keep'],
  ['Find dealers in Pune', 'dealers'],
  ['which slots are free?', 'times'],
  ['I need a service', 'book'],
  ['the nearest one', 'nearest'],
  ['any time', 'earliest'],
  ['how much does it cost', 'price'],
  ['what can you do', 'help'],
  ['Namaste', 'greeting'],
  ['thank you', 'thanks'],
] as const)('the intent of "%s" is %s', (text, intent) => {
  expect([...findIntents(text)]).toContain(intent)
})

test.each([
  ["don't cancel it", 'cancel'],
  ['I do not want to cancel', 'cancel'],
  ['cancel mat karo', 'cancel'],
  ['cancellation charges?', 'cancel'],
  ["please don't move my booking", 'reschedule'],
  ['an oil change appointment', 'reschedule'],
  ['booking ko confirm kar do', 'reschedule'],
  ['book the first one', 'anew'],
  ['status of my booking', 'anew'],
] as const)('"%s" is not the intent %s', (text, intent) => {
  expect([...findIntents(text)]).not.toContain(intent)
})

test.each([
  ['kal subah 10 baje', 'hinglish'],
  ['haan', 'hinglish'],
  ['book the first one', 'english'],
  ['10:30', null],
  ['ok', null],
])('the language of "%s" is %s', (text, language) => {
  expect(findLanguage(text)).toBe(language)
})

import { string, property, assert } from 'fast-check'
import { expect, test } from 'vitest'
import { readMessage } from './message.ts'

const today = '2026-11-24'

test('reads every detail of one long message, each from its own words', () => {
  const text =
    'Book a regular service for MH12AB1234 tomorrow 10 AM near Hinjewadi, Pune, my number is 9876543210'
  expect(readMessage(text, today)).toMatchObject({
    registration: 'MH12AB1234',
    mobile: '9876543210',
    date: '2026-11-25',
    time: '10:00',
    place: { city: 'Pune', area: 'Hinjewadi' },
    service: 'regular',
    choice: null,
    numbers: [],
  })
})

test('the digits of a date, a pin code or a price are no time, choice or mobile', () => {
  const text = 'On 02/12/2026 in Pune 411057, I paid 10,000 last time'
  expect(readMessage(text, today)).toMatchObject({
    date: '2026-12-02',
    time: null,
    choice: null,
    mobile: null,
    numbers: [],
  })
})

test.each([
  ['move my 10 am booking to 11 am', '11:00'],
  ['move my booking from 10 am to 11 am', '11:00'],
  ['shift my appointment at 10 am', '10:00'],
])('of a move, the time to which it shall go is read: "%s"', (text, time) => {
  expect(readMessage(text, today).time).toBe(time)
})

test('reads any text without failing', () => {
  assert(
    property(string({ unit: 'binary', maxLength: 200 }), (text) => {
      readMessage(text, today)
    }),
  )
})

test.each([
  'find ',
  'mobile 1 1 1 ',
  '9 8-',
  'near aaa ',
  'a',
  '1',
  ' ',
  'MH 1 ',
  'not regular ',
  'book the ',
  'move my ',
  'booking ko ',
  'from to ',
  "don't cancel ",
  'need an ',
  'kal kar ',
])('reads the longest message of "%s" over and over within a second', (unit) => {
  const text = unit.repeat(10_000).slice(0, 10_000)
  const start = performance.now()
  readMessage(text, today)
  expect(performance.now() - start).toBeLessThan(1_000)
})

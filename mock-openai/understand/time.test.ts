import { expect, test } from 'vitest'
import { findTime, loneNumbers } from './time.ts'

test.each([
  ['at 10', '10:00'],
  ['10 AM', '10:00'],
  ['10am', '10:00'],
  ['10 a.m.', '10:00'],
  ['2 pm', '14:00'],
  ['12 pm', '12:00'],
  ['12 am', '00:00'],
  ['14:30', '14:30'],
  ['10.30', '10:30'],
  ['9:30 pm', '21:30'],
  ['at 3', '15:00'],
  ['at ten', '10:00'],
  ['four pm', '16:00'],
  ["10 o'clock", '10:00'],
  ['half past ten', '10:30'],
  ['quarter to one', '12:45'],
  ['10 baje', '10:00'],
  ['subah 10 baje', '10:00'],
  ['shaam 4 baje', '16:00'],
  ['dopahar 2 baje', '14:00'],
  ['das baje', '10:00'],
  ['saadhe das', '10:30'],
  ['sava gyarah baje', '11:15'],
  ['paune das baje', '09:45'],
  ['dhai baje', '14:30'],
  ['noon', '12:00'],
  ['yes but at 11', '11:00'],
  ['make it 11', '11:00'],
  ['11 instead', '11:00'],
  ['between 10 and 12', '10:00'],
  ['10 in the morning', '10:00'],
  ['it cost 10,000', null],
  ['at 10,000 rupees', null],
  ['Rs. 10.50', null],
  ['₹10:30', null],
  ['411057', null],
  ['at 10 km', null],
  ['later by one hour', null],
  ['at 5 star level', null],
  ['4.5 stars', null],
  ['at 10th Avenue', null],
  ['at 25', null],
  ['25:00', null],
  ['9876543210', null],
])('the time in "%s" is %s', (text, time) => {
  expect(findTime(text)?.value ?? null).toBe(time)
})

test.each([
  ['10', [10]],
  ['2, 10', [2, 10]],
  ['10 works', [10]],
  ['15 km', []],
  ['10,000', []],
  ['10 years old', []],
  ['2+2', []],
  ['pin 411057', []],
])('the numbers that nothing else claims in "%s" are %j', (text, numbers) => {
  expect(loneNumbers(text)).toEqual(numbers)
})

import { expect, test } from 'vitest'
import { findBookingId } from './bookingId.ts'
import { findCode } from './code.ts'
import { findMobile, isWrongMobile } from './mobile.ts'
import { findPlate } from './plate.ts'

test.each([
  ['My mobile is 9876543210', '9876543210'],
  ['+91 98765 43210', '9876543210'],
  ['+91-98765-43210 please', '9876543210'],
  ['call me on 09876543210', '9876543210'],
  ['919876543210', '9876543210'],
  ['9198765432', '9198765432'],
  ['98 76 54 32 10', '9876543210'],
  ['mobile number: 1234567890', '1234567890'],
  ['tomorrow at 10, 9876543210, Pune 411057', '9876543210'],
  ['order 1234567890', null],
  ['pin code 411057', null],
  ['pay 9,876,543,210', null],
  ['98765432101', null],
  ['9 10 11 12 13 14', null],
  ['MH12AB1234', null],
])('the mobile in "%s" is %s', (text, mobile) => {
  expect(findMobile(text)?.value ?? null).toBe(mobile)
})

test.each([
  ['my mobile is 98765', true],
  ['phone 98765 4321', true],
  ['my mobile is 9876543210', false],
  ['I lost my phone 2 days ago', false],
])('whether "%s" holds a mobile number of the wrong length: %s', (text, wrong) => {
  expect(isWrongMobile(text)).toBe(wrong)
})

test.each([
  ['My car is MH12AB1234', 'MH12AB1234'],
  ['mh 12 ab 1234', 'MH12AB1234'],
  ['DL8CAB7890', 'DL8CAB7890'],
  ['dl-8-cab-7890 hai', 'DL8CAB7890'],
  ['UP 16 AB 1234', 'UP16AB1234'],
  ['come up 10 am 2026', null],
  ['at 10 am 2026', null],
  ['MH12AB12345', null],
  ['XX12AB1234', null],
  ['MSIL-PUNE-001', null],
])('the plate in "%s" is %s', (text, plate) => {
  expect(findPlate(text)?.value ?? null).toBe(plate)
})

test.each([
  ['status of BK261125A1B2 please', 'BK261125A1B2'],
  ['bk261125a1b2', 'BK261125A1B2'],
  ['SB-0123456789', 'SB-0123456789'],
  ['my booking', null],
  ['BKSERVICE', null],
])('the booking id in "%s" is %s', (text, id) => {
  expect(findBookingId(text)?.value ?? null).toBe(id)
})

test.each([
  ['482913', '482913'],
  ['the code is 482 913.', '482913'],
  ['482-913', '482913'],
  ['4829134', null],
  ['48291', null],
  ['BK482913', null],
  ['Rs 482,913', null],
])('the code in "%s" is %s', (text, code) => {
  expect(findCode(text)?.value ?? null).toBe(code)
})

import { expect, test } from 'vitest'
import { findDate } from './date.ts'

/** A Tuesday. */
const today = '2026-11-24'

test.each([
  ['today', '2026-11-24'],
  ['aaj shaam', '2026-11-24'],
  ['tomorrow at 10', '2026-11-25'],
  ['kal subah', '2026-11-25'],
  ['day after tomorrow', '2026-11-26'],
  ['parso', '2026-11-26'],
  ['in 3 days', '2026-11-27'],
  ['2 din baad', '2026-11-26'],
  ['next Monday', '2026-11-30'],
  ['next Friday', '2026-12-04'],
  ['Friday', '2026-11-27'],
  ['shukravaar ko', '2026-11-27'],
  ['Tuesday', '2026-12-01'],
  ['this Tuesday', '2026-11-24'],
  ['itvaar', '2026-11-29'],
  ['2 Dec', '2026-12-02'],
  ['2nd of December', '2026-12-02'],
  ['December 2nd', '2026-12-02'],
  ['Dec 2, 2027', '2027-12-02'],
  ['2026-12-02', '2026-12-02'],
  ['02/12/2026', '2026-12-02'],
  ['2-12-26', '2026-12-02'],
  ['2/12', '2026-12-02'],
  ['2 Nov', '2027-11-02'],
  ['on the 5th', '2026-12-05'],
  ['move it to the 5th', '2026-12-05'],
  ['to the 5th', '2026-12-05'],
  ['to the 5th one', null],
  ['5 tarikh', '2026-12-05'],
  ['31/02/2026', null],
  ['2026-13-01', null],
  ['may I book', null],
  ['last Monday', null],
  ['noise since Monday', null],
  ['how are you today?', null],
  ['Kalyani Nagar', null],
  ['at 10.30', null],
  ['May 10 am', null],
])('the date in "%s" is %s', (text, date) => {
  expect(findDate(text, today)?.value ?? null).toBe(date)
})

test('crosses the end of a year', () => {
  expect(findDate('tomorrow', '2026-12-31')?.value).toBe('2027-01-01')
})

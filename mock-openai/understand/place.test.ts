import { expect, test } from 'vitest'
import { findPlace } from './place.ts'

test.each([
  ['Find dealers in Pune', 'Pune', null],
  ['Bengaluru', 'Bangalore', null],
  ['new delhi', 'Delhi', null],
  ['I live in Bombay', 'Mumbai', null],
  ['Navi Mumbai', 'Navi Mumbai', null],
  ['near Hinjewadi, Pune', 'Pune', 'Hinjewadi'],
  ['hinjawadi wala', 'Pune', 'Hinjewadi'],
  ['Whitefield', 'Bangalore', 'Whitefield'],
  ['Dwarka, Delhi', 'Delhi', 'Dwarka'],
  ['near Aundh, Pune', 'Pune', 'Aundh'],
  ['Aundh ke paas', null, 'Aundh'],
  ['near Viman Nagar please', null, 'Viman Nagar'],
])('the place in "%s" is city %s, area %s', (text, city, area) => {
  expect(findPlace(text)?.value).toMatchObject({ city, area })
})

test.each(['near me', 'mere ghar ke paas', 'near my office', 'in the near future', 'punecar', 'around noon'])(
  'names no place: "%s"',
  (text) => {
    expect(findPlace(text)).toBeNull()
  },
)

import { array, assert, constantFrom, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { SseParser, type SseMessage } from './server-sent-events.ts'

const parse = (...pieces: string[]): SseMessage[] => {
  const parser = new SseParser()
  return pieces.flatMap((piece) => parser.push(piece))
}

test('a message ends with its blank line', () => {
  expect(parse('event: reply\ndata: {"a":1}\nid: 7\n')).toEqual([])
  expect(parse('event: reply\ndata: {"a":1}\nid: 7\n\n')).toEqual([{ data: '{"a":1}', id: '7' }])
})

test('comments, such as heartbeats, and blank lines alone are no message', () => {
  expect(parse(': heartbeat\n\n\n\n')).toEqual([])
})

test('an id belongs to its own message only', () => {
  expect(parse('id: 1\ndata: a\n\ndata: b\n\n')).toEqual([{ data: 'a', id: '1' }, { data: 'b' }])
})

test('several data lines are one text, and one space after the colon is none of it', () => {
  expect(parse('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([{ data: 'a\nb\n c\n' }])
})

test('it does not matter where the text is cut, nor which line ends it has', () => {
  const text = 'id: 1\ndata: a: b\n\n: heartbeat\n\ndata: नमस्ते\ndata: c\n\n'
  const cuts = array(integer({ min: 0, max: text.length + 12 }))
  assert(
    property(constantFrom('\n', '\r\n', '\r'), cuts, (end, cuts) => {
      const sent = `${text.replaceAll('\n', end)}:\n`
      const points = [0, ...cuts.toSorted((a, b) => a - b), sent.length]
      const pieces = points.slice(1).map((point, index) => sent.slice(points[index], point))
      expect(parse(...pieces)).toEqual(parse(text))
    }),
  )
})

import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learnNames, redact } from './redaction.ts'

describe('takes out', () => {
  it.each([
    ['9876543210', '[mobile]'],
    ['+919876543210', '[mobile]'],
    ['+91 98765 43210', '[mobile]'],
    ['91-98765-43210', '[mobile]'],
    ['09876543210', '[mobile]'],
    ['+91 987 654 3210', '[mobile]'],
    ['asha.rao+cars@example.co.in', '[email]'],
    ['MH12AB1234', '[plate]'],
    ['mh 12 ab 1234', '[plate]'],
    ['DL-8-CAB-7890', '[plate]'],
    ['ABCPK1234L', '[pan]'],
    ['2345 6789 0123', '[aadhaar]'],
    ['234567890123', '[aadhaar]'],
    [`ak_0123456789abcdef_${'x'.repeat(43)}`, '[token]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWl0', '[token]'],
  ])('%s', (text, replacement) => {
    expect(redact(text)).toBe(replacement)
    expect(redact(`{"msg":"failed for ${text}, again"}`)).toBe(`{"msg":"failed for ${replacement}, again"}`)
    expect(redact(`number=${text}\n(${text})`)).toBe(`number=${replacement}\n(${replacement})`)
  })

  it('any mobile number and plate, wherever they stand', () => {
    const digits = (length: number) =>
      fc
        .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
        .map((all) => all.join(''))
    const mobile = fc.tuple(fc.constantFrom('6', '7', '8', '9'), digits(9)).map((parts) => parts.join(''))
    const around = fc.constantFrom(' ', '"', ':', ',', '(', ')', '=', '/', '\n', '।')
    fc.assert(
      fc.property(mobile, around, around, (number, left, right) => {
        expect(redact(`a${left}${number}${right}b`)).not.toContain(number)
      }),
    )
  })
})

describe('leaves alone', () => {
  it.each([
    '2026-11-25T06:17:35.123Z',
    '"time":1795587113731',
    'SB-7K2M9QXT4D',
    'BK261202A1B2',
    'MSIL-PUNE-001-2026-01-31-03',
    'conversation:e3749ebe-06ec-42b2-b219-41354cfd5fd7',
    '4bf92f3577b34da6a3ce929d0e0e4736',
    'on 24 Nov 2026',
    'as 24 Nov 2026',
    'in 5 ms 1000',
    'at 12 of 2026',
    'HTTP 503 after 5000 ms on port 12972',
    'get_available_slots MSIL-PUNE-001 2026-12-02 10:00',
    '@hono/node-server@2.1.9',
    'pid 12399, 14800 bytes, turn 12',
    'at file:///srv/app/api/app.ts:75:23',
  ])('%s', (text) => expect(redact(text)).toBe(text))

  it('UUIDs, hashes and references of any digits', () => {
    const uuid = fc.uuid()
    fc.assert(
      fc.property(uuid, (id) => {
        expect(redact(`id ${id}.`)).toBe(`id ${id}.`)
      }),
    )
    for (let count = 0; count < 2_000; count++) {
      const hex = randomBytes(32).toString('hex')
      expect(redact(hex)).toBe(hex)
    }
  })
})

describe('names', () => {
  it('takes out a full name that the backend told us, in any case and spacing', () => {
    learnNames('Asha Ramesh Rao', 'आशा राव', null, undefined, 'Pune')
    expect(redact('no booking for ASHA  ramesh Rao today')).toBe('no booking for [name] today')
    expect(redact('आशा राव नहीं मिला')).toBe('[name] नहीं मिला')
    expect(redact('Asha Ramesh, in Pune')).toBe('Asha Ramesh, in Pune')
  })

  it('remembers the latest and forgets the oldest', () => {
    learnNames('First Person')
    for (let count = 0; count < 5_000; count++) learnNames(`Given${letters(count)} Family`)
    expect(redact('First Person')).toBe('First Person')
    expect(redact(`Given${letters(4_999)} Family`)).toBe('[name]')
  })
  const letters = (count: number) =>
    String(count).replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')
})

it('takes time in proportion to the text, however hostile', () => {
  const cost = (length: number) => {
    const hostile = ['a', '1', 'a.', '9 ', 'MH12', 'ey', '-', 'x@', '+91 '].map((part) =>
      part.repeat(length / part.length),
    )
    const start = process.cpuUsage()
    for (const text of hostile) redact(text)
    return process.cpuUsage(start).user
  }
  cost(2_000)
  const [short, long] = [cost(5_000), cost(80_000)]
  // Sixteen times the text; quadratic work would be 256 times as much.
  expect(long).toBeLessThan(Math.max(short, 5_000) * 100)
})

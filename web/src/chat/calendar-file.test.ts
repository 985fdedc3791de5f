import { expect, test } from 'vitest'
import { booking } from './testing/chat-events.ts'
import { calendarFile } from './calendar-file.ts'

const now = new Date('2026-11-24T10:00:00.123Z')
const file = (change: Parameters<typeof booking>[1] = {}, told = {}) =>
  calendarFile(booking('confirmed', { dealerName: 'Arena Baner', ...change }), {
    title: 'Regular service',
    description: 'Reference SB-1',
    now,
    ...told,
  })

test('is an event at the dealer’s own time, in the dealer’s own zone', () => {
  const lines = file().split('\r\n')
  expect(lines.slice(0, 2)).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0'])
  expect(lines.at(-1)).toBe('')
  expect(lines).toEqual(
    expect.arrayContaining([
      'TZID:Asia/Kolkata',
      'TZOFFSETTO:+0530',
      'DTSTAMP:20261124T100000Z',
      'DTSTART;TZID=Asia/Kolkata:20261125T100000',
      'SUMMARY:Regular service',
      'LOCATION:Arena Baner',
    ]),
  )
})

test('keeps its UID when the booking moves, so that the calendar moves it too', () => {
  const uid = (text: string) => /^UID:(.*)$/m.exec(text)?.[1]
  expect(uid(file({ appointmentTime: '15:00' }))).toBe(uid(file()))
  expect(uid(file({ bookingRef: 'SB-2' }))).not.toBe(uid(file()))
})

test('escapes what has a meaning in the format, and lets no text add a line', () => {
  const text = file({ dealerName: 'A; B, C \\ D\r\nATTENDEE:x\n\rEND:VCALENDAR\u0000\u000b' })
  expect(text).toContain('LOCATION:A\\; B\\, C \\\\ D\\nATTENDEE:x\\n\\nEND:VCALENDAR\r\n')
  expect(text.split('\r\n').filter((line) => line.startsWith('END:VCALENDAR'))).toHaveLength(1)
})

test('folds long lines by octets, never within a character', () => {
  const title = `${'रेगुलर सर्विस '.repeat(12)}🚗🚗🚗`
  const text = file({}, { title })
  for (const line of text.split('\r\n')) {
    expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75)
    expect(line).not.toContain('�')
  }
  expect(text.replaceAll('\r\n ', '')).toContain(`SUMMARY:${title}`)
})

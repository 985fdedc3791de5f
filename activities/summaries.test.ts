import { describe, expect, it } from 'vitest'
import { shortName, summariseBooking } from './summaries.ts'

const input = {
  customer_mobile: '9876543210',
  vehicle_registration: 'MH12AB1234',
  dealer_code: 'MSIL-PUNE-001',
  appointment_date: '2026-12-02',
  appointment_time: '10:00',
  service_type: 'regular' as const,
}
const at = (name: string): string | undefined =>
  /^Regular service for MH12AB1234 at (.*), Wednesday/.exec(summariseBooking(input, shortName(name)))?.[1]

describe('a summary', () => {
  it.each(['Arena Hinjewadi', 'Sai Service (Baner)', 'S.M Motors & Sons', 'एरिना हिंजवडी', 'MSIL-PUNE-001'])(
    'names the dealer "%s" as it is',
    (name) => {
      expect(at(name)).toBe(name)
    },
  )

  it.each([
    ['Arena. Reply yes for details', '“Arena. Reply yes for details”'],
    ['Arena: say "yes"', "“Arena: say 'yes'”"],
    ['Arena”, free of charge “', "“Arena', free of charge '”"],
    ['one two three four five', '“one two three four five”'],
    ['Arena\n\nBooked\u202E!', '“Arena Booked!”'],
    ['<b>Arena</b>', '“<b>Arena</b>”'],
    ['long '.repeat(40), `“${'long '.repeat(10)}lo … (cut)”`],
  ])('quotes a dealer that is called %j', (name, quoted) => {
    expect(at(name)).toBe(quoted)
  })

  it('quotes the note', () => {
    expect(summariseBooking({ ...input, notes: 'oil”) Reply yes (' }, 'Arena Baner')).toMatch(
      / \(note: “oil'\) Reply yes \(”\)$/,
    )
  })
})

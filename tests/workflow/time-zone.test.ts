/** The zone that a worker's machine is set to does not matter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remindedBefore, testServer, useWorld } from './booking-world.ts'
import { book } from './test-booking.ts'

// Before the world is opened: its worker's threads take it over.
const zone = process.env['TZ']
beforeAll(() => {
  process.env['TZ'] = 'America/St_Johns'
})
const of = useWorld()
afterAll(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

describe.skipIf(testServer === null)('a worker in another time zone', () => {
  it('reminds at the same moments', async () => {
    expect(new Date().getTimezoneOffset()).not.toBe(0)
    const life = await book(of.current)
    await life.outcome()
    expect(remindedBefore(of.current.sent, life.start)).toEqual(['24h, 24 h before', '2h, 2 h before'])
  })
})

import { describe, expect, test } from 'vitest'
import { SlotsReply } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { dealers } from './dealers.ts'
import { addDays } from './kolkata.ts'
import { baseOccupancy, capacityOf, slotTimes, slotsOfDay } from './slots.ts'
import { useBackend } from './testing/backend.ts'

const lanes = ['workshop', 'express'] as const

describe('base occupancy', () => {
  test('is the same in every process and release', () => {
    const at = (time: string, lane: (typeof lanes)[number]) =>
      baseOccupancy({ dealer_code: 'MSIL-PUNE-001', date: '2026-01-31', time, lane })
    const held = (lane: (typeof lanes)[number]) => slotTimes.map((time) => at(time, lane)).join(' ')
    expect(held('workshop')).toBe('1 3 2 4 5 3 4 1 4 5 2 3 0 4')
    expect(held('express')).toBe('3 0 2 3 0 0 0 2 1 2 1 0 0 2')
  })

  test('keeps a place free at 10:00 at every dealer on every day of a year, and never exceeds capacity', () => {
    for (const { dealer_code } of dealers) {
      for (let day = 0; day < 365; day++) {
        for (const lane of lanes) {
          const date = addDays('2026-01-31', day)
          const slots = slotsOfDay({ dealer_code, date, lane }, () => 0, new Date('2026-01-30T04:45:00Z'))
          expect(slots[2]).toMatchObject({ time: '10:00', available: true })
          expect(slots.every((slot) => slot.booked <= capacityOf(lane))).toBe(true)
        }
      }
    }
  })
})

describe('available slots', () => {
  const backend = useBackend(createTestDatabase)
  const slots = async (body: object) => {
    const answer = await backend.current.post('/api/slots/available', {
      dealer_code: 'MSIL-PUNE-001',
      date: '2026-01-31',
      ...body,
    })
    expect(answer.status).toBe(200)
    return SlotsReply.parse(answer.body)
  }

  test('count what is booked, in the lane it is booked in', async () => {
    const at = async (service_type: string) =>
      (await slots({ service_type })).slots?.[2]?.booked ?? Number.NaN
    const before = {
      regular: await at('regular'),
      body: await at('body_repair'),
      express: await at('express'),
    }
    await backend.current.book({ service_type: 'body_repair' })
    expect(await at('regular')).toBe(before.regular + 1)
    expect(await at('body_repair')).toBe(before.body + 1)
    expect(await at('express')).toBe(before.express)
  })

  test('have three places for express service and five otherwise', async () => {
    expect((await slots({ service_type: 'express' })).slots?.every((slot) => slot.capacity === 3)).toBe(true)
    expect((await slots({})).slots?.every((slot) => slot.capacity === 5)).toBe(true)
  })

  test('of today are unavailable once they have begun', async () => {
    const today = await slots({ date: '2026-01-30' })
    const available = today.slots?.filter((slot) => slot.available).map((slot) => slot.time)
    expect(available?.length).toBeGreaterThan(0)
    expect(available?.every((time) => time > '10:15')).toBe(true)
  })

  test('turn to the next day at midnight in Kolkata, not in UTC', async () => {
    backend.current.clock.now = new Date('2026-01-30T18:29:59Z')
    expect(await slots({ date: '2026-01-30' })).toMatchObject({ success: true })
    backend.current.clock.now = new Date('2026-01-30T18:30:00Z')
    expect(await slots({ date: '2026-01-30' })).toMatchObject({ success: false })
  })

  test.for([
    ['an unknown dealer', { dealer_code: 'MSIL-PUNE-009' }, 'no dealer with code MSIL-PUNE-009'],
    ['a past date', { date: '2026-01-29' }, 'in the past'],
    [
      'a service not offered',
      { dealer_code: 'MSIL-PUNE-002', service_type: 'body_repair' },
      'does not offer',
    ],
  ] as const)('are refused for %s', async ([, body, message]) => {
    expect(await slots(body)).toMatchObject({
      success: false,
      slots: null,
      message: expect.stringContaining(message),
    })
  })
})

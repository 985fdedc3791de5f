import { describe, expect, test } from 'vitest'
import type { ToolCallView } from '#contracts/chat.ts'
import { emptyChat } from './chat-state.ts'
import { codeAwaited, dealersFound, slotsFound } from './results.ts'
import { call, message, play, stored, tool } from './testing/chat-events.ts'

const dealer = (dealer_code: string) => ({
  dealer_code,
  name: 'Arena',
  address: 'Road 1',
  city: 'Pune',
  area: 'Baner',
  distance_km: 1.5,
  rating: 4.5,
  phone: '020',
  services: ['regular'],
  working_hours: '09:00 - 18:00',
})
const called = (name: string, result: unknown, change: Partial<ToolCallView> = {}): ToolCallView => ({
  ...call('c1'),
  name,
  result,
  ...change,
})
const turn = (...toolCalls: ToolCallView[]) => ({ toolCalls })

describe('dealers', () => {
  const search = (...dealers: unknown[]) => called('get_nearby_dealers', { success: true, dealers })

  test('are those of the latest search that succeeded, each once', () => {
    const found = dealersFound(
      turn(
        search(dealer('A')),
        search(dealer('B'), dealer('C'), dealer('B')),
        called('get_nearby_dealers', { error: 'no' }, { outcome: 'failed' }),
      ),
    )
    expect(found.map(({ dealer_code }) => dealer_code)).toEqual(['B', 'C'])
  })

  test('that are not as agreed are passed over', () => {
    const odd = [null, 'text', '… (3 more cut)', { dealer_code: 'X' }, { ...dealer('Y'), latitude: 1_000 }]
    expect(dealersFound(turn(search(...odd, dealer('A')))).map(({ dealer_code }) => dealer_code)).toEqual([
      'A',
    ])
    for (const result of [null, undefined, 'text', 7, [], { dealers: 'none' }]) {
      expect(dealersFound(turn(called('get_nearby_dealers', result)))).toEqual([])
    }
  })
})

describe('free times', () => {
  const slot = { slot_id: 's', time: '10:00', available: true, capacity: 2, booked: 1 }
  const asked = { dealer_code: 'A', date: '2026-11-26' }

  test('belong to the dealer and the day that were asked for', () => {
    const look = called('get_available_slots', { slots: [slot, { time: '25:00' }] }, { arguments: asked })
    expect(slotsFound(turn(look))).toEqual({ dealerCode: 'A', date: '2026-11-26', slots: [slot] })
  })

  test('are none where it is not known which day they are of', () => {
    expect(slotsFound(turn(called('get_available_slots', { slots: [slot] })))).toBeUndefined()
  })
})

describe('a code', () => {
  const until = '2026-11-24T10:10:00.000Z'
  const within = Date.parse('2026-11-24T10:05:00.000Z')
  const sent = { ...call('s'), name: 'send_mobile_code', arguments: { mobile: '9876543210' } }
  const told = (...calls: ToolCallView[]) =>
    play(
      emptyChat,
      stored(message(1), 1),
      ...calls.map((one, at) => stored({ ...tool(1), call: { ...one, callId: `c${at}` } } as never, at + 2)),
    )
  const good = { ...sent, result: { success: true, expires_at: until } }
  const verified = { ...call('v'), name: 'verify_mobile_code' }

  test('is awaited until it is verified, however often it was wrong', () => {
    expect(codeAwaited(told(good), within)).toBe('9876543210')
    expect(codeAwaited(told(good, { ...verified, outcome: 'failed' }), within)).toBe('9876543210')
    expect(codeAwaited(told(good, verified), within)).toBeUndefined()
    expect(codeAwaited(told(good, verified, good), within)).toBe('9876543210')
  })

  test('is not awaited when it was not sent, has run out, or the chat is closed', () => {
    expect(codeAwaited(told({ ...good, outcome: 'failed' }), within)).toBeUndefined()
    expect(codeAwaited(told(good), Date.parse(until))).toBeUndefined()
    expect(codeAwaited({ ...told(good), closed: true }, within)).toBeUndefined()
    expect(codeAwaited(told(sent), within)).toBeUndefined()
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestArguments, digestText } from './digest.ts'
import {
  bookingRefFromUuid,
  bookingWorkflowId,
  conversationWorkflowId,
  parseBookingWorkflowId,
  parseConversationWorkflowId,
} from './names.ts'
import { Mobile, parseToolCall, Plate, summariseToolCall } from './tools.ts'

describe('names', () => {
  it('parses the workflow ids it builds, and no others', () => {
    expect(parseConversationWorkflowId(conversationWorkflowId('x'))).toBe('x')
    expect(parseBookingWorkflowId(bookingWorkflowId('SB-1'))).toBe('SB-1')
    expect(parseBookingWorkflowId(conversationWorkflowId('x'))).toBeUndefined()
  })

  it('makes references a person can read over the phone', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        expect(bookingRefFromUuid(uuid)).toMatch(/^SB-[0-9A-HJKMNP-TV-Z]{10}$/)
      }),
    )
    expect(bookingRefFromUuid('00000000-0000-4000-8000-000000000000')).not.toBe(
      bookingRefFromUuid('00000001-0000-4000-8000-000000000000'),
    )
  })
})

describe('digests', () => {
  it('agree with SHA-256', () => {
    expect(digestText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('do not depend on key order or absent fields, but on every value', () => {
    const digest = digestArguments({ a: '1', b: '2' })
    expect(digestArguments({ b: '2', a: '1', c: undefined })).toBe(digest)
    expect(digestArguments({ a: '1', b: '3' })).not.toBe(digest)
    expect(digestArguments({ a: '1', b: '2', c: '' })).not.toBe(digest)
  })
})

describe('tool calls', () => {
  it.each(['9876543210', '+91 98765-43210', '919876543210', '98765 43210'])(
    'reads %s as one mobile number',
    (text) => {
      expect(Mobile.parse(text)).toBe('9876543210')
    },
  )
  it.each(['987654321', '98765432101', 'abcdefghij', ''])('refuses %s as a mobile number', (text) => {
    expect(Mobile.safeParse(text).success).toBe(false)
  })
  it.each([
    ['mh 12 ab 1234', 'MH12AB1234'],
    ['DL-8CAB-7890', 'DL8CAB7890'],
  ])('reads %s as the plate %s', (text, plate) => {
    expect(Plate.parse(text)).toBe(plate)
  })

  it('names what is wrong with a call', () => {
    expect(parseToolCall('drop_tables', '{}')).toMatchObject({ ok: false, problem: 'unknown_tool' })
    expect(parseToolCall('resolve_customer', '{"mobile":')).toMatchObject({
      ok: false,
      problem: 'malformed_json',
    })
    const extra = parseToolCall('resolve_customer', '{"mobile":"9876543210","admin":true}')
    expect(extra).toMatchObject({
      ok: false,
      problem: 'invalid_arguments',
      message: expect.stringContaining('admin'),
    })
    const date = '{"dealer_code":"X","date":"2026-02-30"}'
    expect(parseToolCall('get_available_slots', date)).toMatchObject({
      ok: false,
      problem: 'invalid_arguments',
    })
  })

  it('shows operators no mobile number, plate or note', () => {
    const input = {
      customer_mobile: '9876543210',
      vehicle_registration: 'MH12AB1234',
      dealer_code: 'MSIL-PUNE-001',
      appointment_date: '2026-12-02',
      appointment_time: '10:00',
      service_type: 'regular',
      notes: 'brakes squeak',
    }
    expect(summariseToolCall('create_service_booking', input)).toBe(
      'create_service_booking MSIL-PUNE-001 2026-12-02 10:00',
    )
  })
})

import { expect, it } from 'vitest'
import { readRepair, type RepairForm } from './repair-form.ts'

const current = {
  customer_mobile: '9876543210',
  dealer_code: 'MSIL-PUNE-001',
  appointment_date: '2026-12-01',
  appointment_time: '10:00',
  service_type: 'regular',
}
const form = (change: Partial<RepairForm>): RepairForm => ({
  action: 'retry',
  typed: current,
  bookingId: '',
  reason: 'backend is back',
  ...change,
})

it('sends of the arguments only what differs', () => {
  const typed = { ...current, appointment_time: '11:00 ' }
  expect(readRepair(form({ action: 'correct', typed }), current).body).toEqual({
    action: 'correct',
    arguments: { appointment_time: '11:00' },
    reason: 'backend is back',
    dryRun: false,
  })
})

it('sends with other actions nothing that was typed for another one', () => {
  const typed = { ...current, appointment_time: '11:00' }
  expect(readRepair(form({ typed, bookingId: 'BK1' }), current).body).toEqual({
    action: 'retry',
    reason: 'backend is back',
    dryRun: false,
  })
})

it.each([
  ['a reason', form({ reason: '  ' }), 'reason'],
  ['a changed detail', form({ action: 'correct' }), 'arguments'],
  ['a booking id', form({ action: 'adopt' }), 'bookingId'],
  ['a booking id of the dealer’s form', form({ action: 'adopt', bookingId: 'not an id' }), 'bookingId'],
  [
    'a time',
    form({ action: 'correct', typed: { ...current, appointment_time: 'noon' } }),
    'appointment_time',
  ],
])('asks for %s', (_what, wrong, field) => {
  const { body, errors } = readRepair(wrong, current)
  expect(body).toBeUndefined()
  expect(Object.keys(errors)).toEqual([field])
})

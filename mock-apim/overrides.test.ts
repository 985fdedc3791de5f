import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '#tests/database.ts'
import { request, useBackend } from './testing/backend.ts'

const backend = useBackend(createTestDatabase)
const put = (endpoint: string, order: object) =>
  backend.current.call('PUT', `/control/replies/${endpoint}`, order)
const vehicle = async (registration_number: string) =>
  (await backend.current.post('/api/vehicle/resolve', { registration_number })).body

describe('a reply that is replaced', () => {
  test('has the fields of the patch, and keeps the others', async () => {
    const before = await vehicle('MH12AB1234')
    await put('resolve_vehicle', { patch: { model: 'A boat', color: null } })
    const { color: _color, ...rest } = before as Record<string, unknown>
    expect(await vehicle('MH12AB1234')).toEqual({ ...rest, model: 'A boat' })
  })

  test('goes to the calls that hold the text only, the latest order first', async () => {
    await put('resolve_vehicle', { when: 'MH12AB0001', patch: { model: 'first' } })
    await put('resolve_vehicle', { when: 'MH12AB0001', patch: { model: 'second' } })
    expect(await vehicle('MH12AB0001')).toMatchObject({ model: 'second' })
    expect(await vehicle('MH12AB0002')).toMatchObject({ model: expect.stringMatching(/^Maruti/) })
  })

  test('is found by the address of a call without a body', async () => {
    const { booking_id } = await backend.current.book()
    await put('booking_status', { when: booking_id, patch: { status: 'LOST' } })
    expect(await backend.current.call('GET', `/api/booking/${booking_id}`)).toMatchObject({
      body: { booking_id, status: 'LOST' },
    })
  })

  test('stands in for the call, which then has no effect', async () => {
    await put('create_booking', { reply: { success: false, message: 'No.' } })
    const { status, body } = await backend.current.post('/api/booking/create', request)
    expect({ status, body }).toEqual({ status: 200, body: { success: false, message: 'No.' } })
    expect(await backend.current.countBookings()).toBe(0)
  })

  test.for(['/control/replies', '/control/reset'])('is the usual one again after %s', async (path) => {
    await put('create_booking', { reply: { success: false } })
    await backend.current.call(path.endsWith('reset') ? 'POST' : 'DELETE', path)
    await backend.current.book()
    expect(await backend.current.countBookings()).toBe(1)
  })

  test('is refused for an unknown endpoint, and without a patch or a reply', async () => {
    expect(await put('nothing', { patch: {} })).toMatchObject({ status: 422 })
    expect(await put('slots', { when: 'x' })).toMatchObject({ status: 422 })
    expect(await put('slots', { patch: {}, reply: {} })).toMatchObject({ status: 422 })
  })
})

import { describe, expect, test } from 'vitest'
import { DealersReply } from '#contracts/apim.ts'
import { createTestDatabase } from '#tests/database.ts'
import { vehicles } from './data-set.ts'
import { dealers } from './dealers.ts'
import {
  dealersNear,
  findCustomer,
  findVehicle,
  normaliseMobile,
  normaliseRegistration,
} from './directory.ts'
import { useBackend } from './testing/backend.ts'

describe('customers', () => {
  test.for(['9876543210', '98765 43210', '+91 98765-43210', '919876543210', '91 98765 43210'])(
    'reads %s as 9876543210',
    (input) => {
      expect(normaliseMobile(input)).toBe('9876543210')
    },
  )

  test.for(['', '987654321', '98765432101', 'abcdefghij', '+1 9876543210'])('refuses %j', (input) => {
    expect(normaliseMobile(input)).toBeUndefined()
  })

  test('gives an unknown number the same demo customer every time', () => {
    expect(findCustomer('9000012345')).toMatchObject({
      customer_id: 'CUST012345',
      name: 'Demo Customer',
      mobile: '9000012345',
      city: 'Pune',
    })
    expect(findCustomer('9000012345')).toEqual(findCustomer('9000012345'))
  })
})

describe('vehicles', () => {
  test('resolves every plate of the data set, the three-letter series too', () => {
    for (const vehicle of vehicles) {
      expect(findVehicle(normaliseRegistration(vehicle.registration_number) ?? '')).toBe(vehicle)
    }
    expect(findVehicle('DL8CAB7890').model).toBe('Maruti Suzuki Dzire')
  })

  test('reads plates in any case, with spaces and hyphens', () => {
    expect(normaliseRegistration('mh-12 ab 1234')).toBe('MH12AB1234')
  })

  test.for(['', 'MH12AB123', '12MHAB1234', 'MH12ABCD1234', 'MH12AB1234X'])('refuses %j', (input) => {
    expect(normaliseRegistration(input)).toBeUndefined()
  })

  test('gives an unknown plate a vehicle that never changes', () => {
    expect(findVehicle('GJ01XY9999')).toMatchObject({
      vehicle_id: 'VEHXY9999',
      model: 'Maruti Suzuki Baleno',
      variant: 'ZXI+',
      year: 2023,
      odometer_reading: 15_000,
    })
  })
})

describe('dealers', () => {
  const backend = useBackend(createTestDatabase)

  test('have a name, each its own', () => {
    expect(new Set(dealers.map((dealer) => dealer.name)).size).toBe(7)
  })

  test('of Pune are four, Arena Hinjewadi first at 3 km', () => {
    const found = dealersNear('Pune', undefined, 'regular')
    expect(found).toHaveLength(4)
    expect(found[0]).toMatchObject({ name: 'Arena Hinjewadi', distance_km: 3 })
    expect(found.map((dealer) => dealer.distance_km)).toEqual(
      found.map((dealer) => dealer.distance_km).toSorted((a, b) => a - b),
    )
  })

  test('are found in any letter case; a blank area counts as none', () => {
    expect(dealersNear(' pune ', ' ', 'regular')).toEqual(dealersNear('Pune', undefined, 'regular'))
  })

  test('are 1.5 km away in the named area and 2.5 km elsewhere', () => {
    const found = dealersNear('Pune', 'baner', 'regular')
    expect(found[0]).toMatchObject({ area: 'Baner', distance_km: 1.5 })
    expect(found.slice(1).map((dealer) => dealer.distance_km)).toEqual([2.5, 2.5, 2.5])
  })

  test('that do not offer the service are left out', () => {
    const codes = dealersNear('Pune', undefined, 'body_repair').map((dealer) => dealer.dealer_code)
    expect(codes).toEqual(['MSIL-PUNE-001', 'MSIL-PUNE-003'])
  })

  test('of an unknown city are none, with a message and no invented ones', async () => {
    const { body } = await backend.current.post('/api/dealers/nearby', { city: 'Jaipur' })
    expect(DealersReply.parse(body)).toEqual({
      success: true,
      dealers: [],
      total: 0,
      message: 'No dealer for regular in Jaipur.',
    })
  })
})

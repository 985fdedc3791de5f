/** Who and what the backend knows: customers by mobile, vehicles by plate, dealers by code or place. */
import type { Dealer, ServiceType } from '#contracts/apim.ts'
import { customers, vehicles, type Customer, type Vehicle } from './data-set.ts'
import { dealers, type DealerRecord } from './dealers.ts'
import { stableHash } from './stable-hash.ts'

/** Ten digits without spaces, hyphens, `+91` or a leading 91 of twelve digits (prototype); undefined when that is not what remains. */
export function normaliseMobile(input: string): string | undefined {
  const digits = input
    .replaceAll(/[\s-]/g, '')
    .replace(/^\+91/, '')
    .replace(/^91(?=\d{10}$)/, '')
  return /^\d{10}$/.test(digits) ? digits : undefined
}

/**
 * Upper case without spaces and hyphens; undefined when that is not a plate: state, district, series of one to three
 * letters, four digits. Delhi plates carry the vehicle class before the series (DL8CAB7890), hence three.
 */
export function normaliseRegistration(input: string): string | undefined {
  const plate = input.toUpperCase().replaceAll(/[\s-]/g, '')
  return /^[A-Z]{2}\d{1,2}[A-Z]{1,3}\d{4}$/.test(plate) ? plate : undefined
}

const byMobile = new Map(customers.map((customer) => [customer.mobile, customer]))
const byRegistration = new Map(vehicles.map((vehicle) => [vehicle.registration_number, vehicle]))
const byCode = new Map(dealers.map((dealer) => [dealer.dealer_code, dealer]))

/** The customer of a normalised mobile. An unknown one gets the prototype's demo customer, the same at every call. */
export function findCustomer(mobile: string): Customer {
  return (
    byMobile.get(mobile) ?? {
      customer_id: `CUST${mobile.slice(-6)}`,
      name: 'Demo Customer',
      mobile,
      email: 'demo.customer@example.com',
      address: '1 Demo Street, Pune 411001',
      city: 'Pune',
    }
  )
}

const demoModels = ['Swift', 'Baleno', 'Brezza', 'Ertiga', 'Dzire', 'Wagon R'] as const

/** The vehicle of a normalised plate. An unknown one gets a model chosen by its plate, the same at every call. */
export function findVehicle(plate: string): Vehicle {
  return (
    byRegistration.get(plate) ?? {
      vehicle_id: `VEH${plate.slice(-6)}`,
      registration_number: plate,
      model: `Maruti Suzuki ${demoModels[stableHash(plate) % demoModels.length]}`,
      variant: 'ZXI+',
      color: 'Pearl White',
      year: 2023,
      fuel_type: 'Petrol',
      last_service_date: '2025-07-15',
      next_service_due: '2026-01-15',
      odometer_reading: 15_000,
    }
  )
}

/** By code in any letter case. */
export const findDealer = (code: string): DealerRecord | undefined => byCode.get(code.trim().toUpperCase())

/**
 * Dealers of a city (any letter case) that offer the service, nearest first. Distances as in the prototype: 1.5 km in the
 * named area, 2.5 km when another area is named, else from the city's centre. Empty when the city has none.
 */
export function dealersNear(city: string, area: string | undefined, service: ServiceType): Dealer[] {
  const place = city.trim().toLowerCase()
  const wanted = area?.trim().toLowerCase()
  return dealers
    .filter((dealer) => dealer.city.toLowerCase() === place && dealer.services.includes(service))
    .map(({ centre_km, ...dealer }) => {
      const there = wanted && dealer.area.toLowerCase().includes(wanted)
      return { ...dealer, distance_km: wanted ? (there ? 1.5 : 2.5) : centre_km }
    })
    .toSorted((a, b) => a.distance_km - b.distance_km)
}

/**
 * The prototype's seven dealers and what they say of their work. Codes, areas, ratings, services and hours are the
 * prototype's, "Arena Hinjewadi" and its 3 km too; the other names follow it; addresses and phones are
 * made up here, coordinates are those of the areas.
 */
import type { ServiceType } from '#contracts/apim.ts'

export interface DealerRecord {
  dealer_code: string
  name: string
  address: string
  city: string
  area: string
  /** Distance in km from the city's centre: what a search without an area answers (3.0 to 12.0 as in the prototype). */
  centre_km: number
  rating: number
  phone: string
  services: ServiceType[]
  working_hours: string
  latitude: number
  longitude: number
}

const everything: ServiceType[] = ['regular', 'express', 'body_repair']
const noBodywork: ServiceType[] = ['regular', 'express']

function dealer(
  dealer_code: string,
  [city, area, address, phone]: [string, string, string, string],
  [centre_km, rating]: [number, number],
  [latitude, longitude]: [number, number],
  services: ServiceType[],
  closes = '18:00',
): DealerRecord {
  return {
    dealer_code,
    name: `Arena ${area}`,
    address,
    city,
    area,
    centre_km,
    rating,
    phone,
    services,
    working_hours: `09:00 - ${closes}`,
    latitude,
    longitude,
  }
}

export const dealers: readonly DealerRecord[] = [
  dealer(
    'MSIL-PUNE-001',
    ['Pune', 'Hinjewadi', 'Plot 15, Phase 1, Hinjewadi, Pune 411057', '020-55501001'],
    [3, 4.5],
    [18.5913, 73.7389],
    everything,
  ),
  dealer(
    'MSIL-PUNE-002',
    ['Pune', 'Baner', '201 Baner Road, Baner, Pune 411045', '020-55501002'],
    [5, 4.7],
    [18.559, 73.7868],
    noBodywork,
    '19:00',
  ),
  dealer(
    'MSIL-PUNE-003',
    ['Pune', 'Kharadi', '88 EON Road, Kharadi, Pune 411014', '020-55501003'],
    [9, 4.3],
    [18.5515, 73.9348],
    everything,
  ),
  dealer(
    'MSIL-PUNE-004',
    ['Pune', 'Wakad', '34 Dange Chowk Road, Wakad, Pune 411057', '020-55501004'],
    [6, 4.4],
    [18.5975, 73.7702],
    noBodywork,
  ),
  dealer(
    'MSIL-MUM-001',
    ['Mumbai', 'Andheri', '5 Link Road, Andheri West, Mumbai 400053', '022-55501001'],
    [4, 4.6],
    [19.1364, 72.8296],
    everything,
    '19:00',
  ),
  dealer(
    'MSIL-BLR-001',
    ['Bangalore', 'Whitefield', '120 ITPL Main Road, Whitefield, Bangalore 560066', '080-55501001'],
    [7, 4.5],
    [12.9698, 77.7499],
    everything,
  ),
  dealer(
    'MSIL-DEL-001',
    ['Delhi', 'Dwarka', '9 Sector 12 Market, Dwarka, Delhi 110075', '011-55501001'],
    [8, 4.4],
    [28.5921, 77.046],
    everything,
  ),
]

/** How long a service takes, as the customer is told (prototype). */
export const estimatedDurations: Record<ServiceType, string> = {
  regular: '3-4 hours',
  express: '1-2 hours',
  body_repair: '1-2 days',
}

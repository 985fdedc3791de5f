/**
 * The prototype's data set: 4 customers, 5 vehicles, 7 dealers (no link between customers and vehicles). Codes, names,
 * models, areas, ratings, services and hours are the prototype's; addresses, phones, e-mails and the service records of
 * all vehicles but MH12AB1234 are made up here.
 */
import type { ServiceType } from '#contracts/apim.ts'

export interface Customer {
  customer_id: string
  name: string
  mobile: string
  email: string
  address: string
  city: string
}

export const customers: readonly Customer[] = [
  {
    customer_id: 'CUST001234',
    name: 'Rahul Sharma',
    mobile: '9876543210',
    email: 'rahul.sharma@example.com',
    address: '12 Lake View Road, Hinjewadi, Pune 411057',
    city: 'Pune',
  },
  {
    customer_id: 'CUST001235',
    name: 'Priya Patel',
    mobile: '9876543211',
    email: 'priya.patel@example.com',
    address: '45 Baner Road, Baner, Pune 411045',
    city: 'Pune',
  },
  {
    customer_id: 'CUST001236',
    name: 'Amit Kumar',
    mobile: '9876543212',
    email: 'amit.kumar@example.com',
    address: '78 ITPL Main Road, Whitefield, Bangalore 560066',
    city: 'Bangalore',
  },
  {
    customer_id: 'CUST001237',
    name: 'Demo User',
    mobile: '9123456789',
    email: 'demo.user@example.com',
    address: '1 Demo Street, Wakad, Pune 411057',
    city: 'Pune',
  },
]

export interface Vehicle {
  vehicle_id: string
  registration_number: string
  model: string
  variant: string
  color: string
  year: number
  fuel_type: string
  last_service_date: string
  next_service_due: string
  /** Kilometres. */
  odometer_reading: number
}

function vehicle(
  vehicle_id: string,
  registration_number: string,
  [model, variant, color, year, fuel_type]: [string, string, string, number, string],
  [last_service_date, next_service_due, odometer_reading]: [string, string, number],
): Vehicle {
  return {
    vehicle_id,
    registration_number,
    model: `Maruti Suzuki ${model}`,
    variant,
    color,
    year,
    fuel_type,
    last_service_date,
    next_service_due,
    odometer_reading,
  }
}

export const vehicles: readonly Vehicle[] = [
  vehicle(
    'VEH001234',
    'MH12AB1234',
    ['Swift', 'ZXI+', 'Pearl White', 2023, 'Petrol'],
    ['2025-07-15', '2026-01-15', 18_500],
  ),
  vehicle(
    'VEH001235',
    'MH12CD5678',
    ['Baleno', 'Alpha', 'Nexa Blue', 2024, 'Petrol'],
    ['2025-09-20', '2026-03-20', 9_200],
  ),
  vehicle(
    'VEH001236',
    'MH14EF9012',
    ['Brezza', 'ZXI+ AT', 'Sizzling Red', 2022, 'Petrol'],
    ['2025-08-10', '2026-02-10', 31_800],
  ),
  vehicle(
    'VEH001237',
    'KA01MN3456',
    ['Ertiga', 'VXI CNG', 'Magma Grey', 2023, 'CNG'],
    ['2025-06-05', '2025-12-05', 27_400],
  ),
  vehicle(
    'VEH001238',
    'DL8CAB7890',
    ['Dzire', 'ZXI', 'Arctic White', 2024, 'Petrol'],
    ['2025-10-01', '2026-04-01', 7_600],
  ),
]

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
}

const everything: ServiceType[] = ['regular', 'express', 'body_repair']
const noBodywork: ServiceType[] = ['regular', 'express']

function dealer(
  dealer_code: string,
  [city, area, address, phone]: [string, string, string, string],
  [centre_km, rating]: [number, number],
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
  }
}

export const dealers: readonly DealerRecord[] = [
  dealer(
    'MSIL-PUNE-001',
    ['Pune', 'Hinjewadi', 'Plot 15, Phase 1, Hinjewadi, Pune 411057', '020-55501001'],
    [3, 4.5],
    everything,
  ),
  dealer(
    'MSIL-PUNE-002',
    ['Pune', 'Baner', '201 Baner Road, Baner, Pune 411045', '020-55501002'],
    [5, 4.7],
    noBodywork,
    '19:00',
  ),
  dealer(
    'MSIL-PUNE-003',
    ['Pune', 'Kharadi', '88 EON Road, Kharadi, Pune 411014', '020-55501003'],
    [9, 4.3],
    everything,
  ),
  dealer(
    'MSIL-PUNE-004',
    ['Pune', 'Wakad', '34 Dange Chowk Road, Wakad, Pune 411057', '020-55501004'],
    [6, 4.4],
    noBodywork,
  ),
  dealer(
    'MSIL-MUM-001',
    ['Mumbai', 'Andheri', '5 Link Road, Andheri West, Mumbai 400053', '022-55501001'],
    [4, 4.6],
    everything,
    '19:00',
  ),
  dealer(
    'MSIL-BLR-001',
    ['Bangalore', 'Whitefield', '120 ITPL Main Road, Whitefield, Bangalore 560066', '080-55501001'],
    [7, 4.5],
    everything,
  ),
  dealer(
    'MSIL-DEL-001',
    ['Delhi', 'Dwarka', '9 Sector 12 Market, Dwarka, Delhi 110075', '011-55501001'],
    [8, 4.4],
    everything,
  ),
]

/** How long a service takes, as the customer is told (prototype). */
export const estimatedDurations: Record<ServiceType, string> = {
  regular: '3-4 hours',
  express: '1-2 hours',
  body_repair: '1-2 days',
}

/** Reason codes of a cancellation; the prototype names the endpoint and no codes, so these are ours. */
export const cancelReasons = [
  { reason_code: 'CUSTOMER_REQUEST', description: 'The customer no longer wants the appointment' },
  { reason_code: 'CUSTOMER_UNAVAILABLE', description: 'The customer cannot come at that time' },
  { reason_code: 'BOOKED_ELSEWHERE', description: 'The customer booked at another dealer' },
  { reason_code: 'DUPLICATE_BOOKING', description: 'The appointment was booked twice' },
  { reason_code: 'VEHICLE_SOLD', description: 'The vehicle was sold' },
  { reason_code: 'DEALER_CLOSED', description: 'The dealer cannot take the vehicle that day' },
  { reason_code: 'OTHER', description: 'Any other reason' },
] as const

/**
 * The prototype's customers and vehicles; nothing links one to the other. Ids, names, mobiles, cities, plates, models and
 * years are the prototype's, as is all of MH12AB1234; the rest (addresses, e-mails, other service records) is made up here.
 */
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

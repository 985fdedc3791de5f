/** Canned answers of the dealer backend, and the product's proposal instead of a booking. */
import { addDays } from '../understand/date.ts'

export const today = '2026-11-24'
export const todayNote = `Today is ${today} (Tuesday), 21:40 in Asia/Kolkata.`

const dealer = (code: string, area: string, distance_km: number, services: string[]) => ({
  dealer_code: code,
  name: `Arena ${area}`,
  address: `1 Main Road, ${area}`,
  city: 'Pune',
  area,
  distance_km,
  rating: 4.5,
  phone: '020-12345678',
  services,
  working_hours: '9:00-18:00',
})
const all = ['regular', 'express', 'body_repair']
const dealers = [
  dealer('MSIL-PUNE-001', 'Hinjewadi', 3, all),
  dealer('MSIL-PUNE-002', 'Baner', 4.2, ['regular', 'express']),
  dealer('MSIL-PUNE-003', 'Kharadi', 7.5, all),
  dealer('MSIL-PUNE-004', 'Wakad', 9, ['regular', 'express']),
]
const times = [
  '09:00',
  '09:30',
  '10:00',
  '10:30',
  '11:00',
  '11:30',
  '12:00',
  '14:00',
  '14:30',
  '15:00',
  '15:30',
  '16:00',
]

export type Input = Record<string, string | null>
type Tool = (input: Input) => Record<string, unknown>
/** The code of every number. */
export const rightCode = '482913'
/** 11:30 is taken on every day. */
export const backend: Record<string, Tool> = {
  resolve_customer: ({ mobile }) => {
    const name = mobile === '9876543210' ? 'Rahul' : 'Demo'
    return { success: true, name, city: 'Pune', verified: false, next: 'send_mobile_code' }
  },
  send_mobile_code: () => ({ success: true, status: 'code_sent', next: 'verify_mobile_code' }),
  verify_mobile_code: ({ code }) =>
    code === rightCode
      ? { success: true, status: 'verified', next: 'go on' }
      : { success: false, status: 'wrong_code', message: 'That is not the code; tries left: 4.' },
  resolve_vehicle: ({ registration_number }) => ({
    success: true,
    registration_number,
    model: 'Maruti Suzuki Swift',
    variant: 'ZXI+',
    year: 2023,
    next_service_due: '2026-01-15',
  }),
  get_nearby_dealers: ({ city, area, service_type }) => {
    const fitting = dealers.filter(
      ({ services }) => city === 'Pune' && services.includes(service_type ?? 'regular'),
    )
    const found = fitting.map((each) => ({
      ...each,
      distance_km: each.area === area ? 1.5 : each.distance_km,
    }))
    found.sort((a, b) => a.distance_km - b.distance_km)
    return { success: true, dealers: found, total: found.length }
  },
  get_available_slots: ({ dealer_code, date }) => ({
    success: true,
    dealer_code,
    date,
    slots: times.map((time, index) => ({
      slot_id: `${dealer_code}-${date}-${index}`,
      time,
      available: time !== '11:30',
      capacity: 5,
      booked: time === '11:30' ? 5 : 1,
    })),
  }),
  create_service_booking: (input) => ({
    status: 'awaiting_confirmation',
    proposal_id: 'p1',
    summary: `${input['service_type']} service of ${input['vehicle_registration']} at ${input['dealer_code']} on ${input['appointment_date']} at ${input['appointment_time']}`,
    expires_at: `${addDays(today, 1)}T00:00:00Z`,
  }),
  reschedule_service_booking: ({ booking_id, appointment_date, appointment_time }) => ({
    status: 'awaiting_confirmation',
    kind: 'reschedule',
    proposal_id: 'p2',
    summary: `Move ${booking_id} to ${appointment_date} at ${appointment_time}`,
    expires_at: `${addDays(today, 1)}T00:00:00Z`,
  }),
  cancel_service_booking: ({ booking_id }) => ({
    status: 'awaiting_confirmation',
    kind: 'cancel',
    proposal_id: 'p3',
    summary: `Cancel ${booking_id}`,
    expires_at: `${addDays(today, 1)}T00:00:00Z`,
  }),
  get_booking_status: ({ booking_id }) => ({
    success: true,
    booking_id,
    dealer_code: 'MSIL-PUNE-001',
    dealer_name: 'Arena Hinjewadi',
    appointment_date: '2026-11-25',
    appointment_time: '10:00',
    service_type: 'regular',
    status: 'CONFIRMED',
  }),
}

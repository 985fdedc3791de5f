import { newPlate } from '#tests/e2e/customer.ts'
import type { McpUser } from './client.ts'

const dayAfter = (days: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(Date.now() + days * 24 * 3_600_000)
export const tomorrow = (): string => dayAfter(1)

/** A time that is free tomorrow, as a client finds it; another one than `but`. */
export async function appointment(user: McpUser, plate: string = newPlate(), but?: string) {
  const found = await user.call('get_nearby_dealers', { city: 'Pune', area: 'Hinjewadi' })
  const [dealer] = found.data['dealers'] as { dealer_code: string }[]
  const dealer_code = dealer?.dealer_code ?? ''
  const { data } = await user.call('get_available_slots', { dealer_code, date: tomorrow() })
  const slots = data['slots'] as { time: string; available: boolean }[]
  const free = slots.find(({ time, available }) => available && time !== but)
  return {
    customer_mobile: '9876543210',
    vehicle_registration: plate,
    dealer_code,
    appointment_date: tomorrow(),
    appointment_time: free?.time ?? '',
    service_type: 'regular',
  }
}

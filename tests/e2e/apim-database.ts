/** The judge of a booking is the dealer backend's own database. */
import pg from 'pg'
import type { Stack } from '#tests/stack.ts'

export interface ApimBooking {
  booking_id: string
  reference: string | null
  vehicle_registration: string
  dealer_code: string
  appointment_time: string
  status: string
}

export async function apimBookings(stack: Stack): Promise<ApimBooking[]> {
  const client = new pg.Client({ connectionString: stack.apimDatabaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<ApimBooking>('select * from bookings order by created_at')
    return rows
  } finally {
    await client.end()
  }
}

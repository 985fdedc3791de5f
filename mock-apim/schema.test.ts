import { expect, test } from 'vitest'
import { migrate, openDatabase } from '#platform/database.ts'
import { createTestDatabase } from '#tests/database.ts'
import { migrations, type ApimSchema } from './schema.ts'

const row = {
  booking_id: 'BK260130AAAA',
  request_digest: '',
  customer_mobile: '9876543210',
  vehicle_registration: 'MH12AB1234',
  dealer_code: 'MSIL-PUNE-001',
  service_type: 'regular' as const,
  appointment_date: '2026-01-31',
  appointment_time: '10:00',
  place: 3,
  booked_date: '2026-01-31',
  booked_time: '10:00',
  created_at: new Date('2026-01-30T04:45:00Z'),
}

test('a database of the first release keeps its bookings and learns the new statuses', async () => {
  const db = openDatabase<ApimSchema>(await createTestDatabase())
  try {
    const [first] = Object.entries(migrations)
    await migrate(db, Object.fromEntries(first ? [first] : []))
    await db.insertInto('bookings').values(row).execute()
    const to = (status: 'COMPLETED' | 'NO_SHOW') => db.updateTable('bookings').set({ status }).execute()
    await expect(to('COMPLETED')).rejects.toMatchObject({ constraint: 'bookings_status_check' })

    await migrate(db, migrations)
    for (const status of ['COMPLETED', 'NO_SHOW'] as const) {
      await to(status)
      expect(await db.selectFrom('bookings').selectAll().execute()).toMatchObject([{ ...row, status }])
      // The place of who came, or was missed, is given to nobody else.
      await expect(
        db
          .insertInto('bookings')
          .values({ ...row, booking_id: 'BK260130BBBB' })
          .execute(),
      ).rejects.toMatchObject({ constraint: 'one_booking_per_place' })
    }
  } finally {
    await db.destroy()
  }
})

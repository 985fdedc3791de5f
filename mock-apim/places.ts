/** Places in slots, as the bookings table has them. Only a cancelled booking holds none: who came or was missed had one. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { ApimSchema } from './schema.ts'
import { baseOccupancy, capacityOf, type Lane, type SlotKey } from './slots.ts'

/** Held until the transaction ends; two transactions that lock the same name run one after the other. */
export async function lock(trx: Transaction<ApimSchema>, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(trx)
}

/**
 * The first free place of a slot, undefined when it is full. Locks the slot, so the place stays free until the
 * transaction ends. A transaction may lock one slot only, or two could wait for each other.
 */
export async function takePlace(trx: Transaction<ApimSchema>, slot: SlotKey): Promise<number | undefined> {
  await lock(trx, `slot|${slot.dealer_code}|${slot.date}|${slot.time}|${slot.lane}`)
  const rows = await trx
    .selectFrom('bookings')
    .select('place')
    .where('dealer_code', '=', slot.dealer_code)
    .where('appointment_date', '=', slot.date)
    .where('appointment_time', '=', slot.time)
    .where('lane', '=', slot.lane)
    .where('status', '<>', 'CANCELLED')
    .execute()
  const taken = new Set(rows.map((row) => row.place))
  for (let place = baseOccupancy(slot) + 1; place <= capacityOf(slot.lane); place++) {
    if (!taken.has(place)) return place
  }
  return undefined
}

export type BookedAt = (date: string, time: string) => number

/** How many places our bookings hold, per date (both ends included) and time, of one dealer's lane. */
export async function countBooked(
  db: Kysely<ApimSchema>,
  range: { dealer_code: string; lane: Lane; from: string; to: string },
): Promise<BookedAt> {
  const rows = await db
    .selectFrom('bookings')
    .select(({ fn }) => ['appointment_date', 'appointment_time', fn.countAll<number>().as('booked')])
    .where('dealer_code', '=', range.dealer_code)
    .where('lane', '=', range.lane)
    .where('appointment_date', '>=', range.from)
    .where('appointment_date', '<=', range.to)
    .where('status', '<>', 'CANCELLED')
    .groupBy(['appointment_date', 'appointment_time'])
    .execute()
  const counts = new Map(rows.map((row) => [`${row.appointment_date} ${row.appointment_time}`, row.booked]))
  return (date, time) => counts.get(`${date} ${time}`) ?? 0
}

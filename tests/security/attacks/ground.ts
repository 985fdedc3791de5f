/** The product under attack: a whole stack, and both databases to judge by. */
import pg from 'pg'
import { startStack, type Stack } from '#tests/stack.ts'
import { Victim } from './victim.ts'

export interface Ground {
  stack: Stack
  /** Signs tokens that the API believes. */
  tokenSecret: string
  /** A customer with a confirmed booking, whom no attack is about; null until there is one. */
  stranger: Victim | null
  /** The product's rows of a conversation's bookings. */
  bookings: (conversationId: string) => Promise<BookingRow[]>
  query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>
  /** What the dealer backend holds of a car. */
  appointments: (plate: string) => Promise<Record<string, unknown>[]>
  stop: () => Promise<void>
}

interface BookingRow {
  booking_ref: string
  booking_id: string | null
  status: string
}

const appointmentsOf = `select booking_id, reference, status, appointment_time,
    to_char(appointment_date, 'YYYY-MM-DD') as appointment_date
  from bookings where vehicle_registration = $1`

export async function startGround(): Promise<Ground> {
  const tokenSecret = 'a secret that the attack corpus signs its customers with'
  const stack = await startStack({ env: { api: { TOKEN_SECRET: tokenSecret } } })
  const product = new pg.Pool({ connectionString: stack.databaseUrl })
  const apim = new pg.Pool({ connectionString: stack.apimDatabaseUrl })
  // PostgreSQL goes down with the stack, before an idle connection may have closed.
  for (const pool of [product, apim]) pool.on('error', () => undefined)
  const query: Ground['query'] = async (text, values) => (await product.query(text, values)).rows
  const ground: Ground = {
    stack,
    tokenSecret,
    stranger: null,
    query,
    bookings: async (conversationId) =>
      (await query('select booking_ref, booking_id, status from bookings where conversation_id = $1', [
        conversationId,
      ])) as unknown as BookingRow[],
    appointments: async (plate) => (await apim.query(appointmentsOf, [plate])).rows,
    stop: async () => {
      await Promise.all([product.end(), apim.end()])
      await stack.stop()
    },
  }
  const stranger = await Victim.find(ground)
  await stranger.book()
  return { ...ground, stranger }
}

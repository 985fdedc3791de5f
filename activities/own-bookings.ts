/** A customer's own bookings, whichever of their chats made them; any other id is as good as unknown. */
import type { Db } from './deps.ts'
import type { Booking } from './ledger.ts'

export async function readSubject(db: Db, conversationId: string): Promise<string> {
  const { subject } = await db
    .selectFrom('conversations')
    .select('subject')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  return subject
}

/** By the backend's booking id or by our reference, in any case of letters. */
export async function findOwnBooking(db: Db, subject: string, id: string): Promise<Booking | undefined> {
  const wanted = id.trim().toUpperCase()
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where('subject', '=', subject)
    .where((eb) => eb.or([eb('booking_id', '=', wanted), eb('booking_ref', '=', wanted)]))
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
}

/** Events that come with no step, each at most once under its key. */
import { sql } from 'kysely'
import type { StoredChatEvent } from '#contracts/chat.ts'
import { notify } from '#platform/live.ts'
import type { Db } from './deps.ts'
import { storableJson } from './storable.ts'

/**
 * Adds a stored event and wakes the event streams at commit. The conversation's row lock, held until commit, makes numbers
 * appear in order: a reader that saw n will never find a later-committed n-1. A key that exists already adds nothing.
 */
export async function addEvent(
  db: Db,
  conversationId: string,
  key: string,
  event: StoredChatEvent,
): Promise<void> {
  const added = await sql<{ seq: number }>`
    with counter as (
      update conversations set last_event = last_event + 1
      where id = ${conversationId}
        and not exists (select from events where conversation_id = ${conversationId} and key = ${key})
      returning last_event
    )
    insert into events (conversation_id, seq, key, event)
    select ${conversationId}, last_event, ${key}, ${storableJson(event)}::jsonb from counter
    on conflict (conversation_id, key) do nothing
    returning seq`.execute(db)
  const seq = added.rows[0]?.seq
  if (seq === undefined) return
  await notify(db, { type: 'stored', conversationId, seq, ...hintOf(event) })
}

/** What a stored event is about, for those who do not read it. */
export function hintOf(event: StoredChatEvent) {
  switch (event.type) {
    case 'reply':
      return { replied: event.turn }
    case 'booking': {
      const { bookingRef, status } = event.booking
      return { booking: { bookingRef, status } }
    }
    case 'closed':
      return { closed: true as const }
    default:
      return {}
  }
}

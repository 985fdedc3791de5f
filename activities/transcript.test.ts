import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Failure } from '#contracts/failures.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'
import { transcriptActivities } from './transcript.ts'

let db: Kysely<Schema>
beforeAll(async () => {
  db = openDatabase<Schema>(await createTestDatabase())
  await migrate(db, migrations)
})
afterAll(() => db.destroy())

it('keeps the message of a turn that failed before it was stored, and answers it, once', async () => {
  const conversationId = randomUUID()
  await db
    .insertInto('conversations')
    .values({ id: conversationId, subject: 's', opening_message_id: null })
    .execute()
  const { concludeTurn } = transcriptActivities({ db, budget: { CONVERSATION_TOKEN_BUDGET: 1 } })
  const act = { messageId: 'm-1', text: 'Any free slots?', decision: null }
  const end = {
    sentence: 'model_unavailable' as const,
    bookingRef: null,
    failureKind: Failure.modelUnavailable,
  }
  for (let attempt = 1; attempt <= 2; attempt++) await concludeTurn({ conversationId, turn: 1, ...end, act })

  const turns = await db
    .selectFrom('turns')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .execute()
  expect(turns).toMatchObject([{ message_id: 'm-1', text: 'Any free slots?', status: 'failed' }])
  expect(turns[0]?.reply).toBeTruthy()
  const events = await db
    .selectFrom('events')
    .select('event')
    .where('conversation_id', '=', conversationId)
    .orderBy('seq')
    .execute()
  expect(events.map(({ event }) => (event as { type: string }).type)).toEqual(['message', 'reply'])
})

/** What lookups found out, kept per conversation for the model: old turns fall out of its window, facts do not. */
import { sql } from 'kysely'
import type { StepKey } from '#contracts/activities.ts'
import type { Dealer, Slot } from '#contracts/apim.ts'
import type { Db } from './deps.ts'
import { storableJson } from './storable.ts'

export interface KnownDealer {
  dealer_code: string
  name: string
  area: string
  /** Of direct calls, which look it up again there. */
  city?: string
}

export interface Facts {
  mobile?: string
  customer_name?: string
  city?: string
  registration?: string
  vehicle?: string
  /** The latest search, nearest first. */
  dealers?: KnownDealer[]
  dealer_code?: string
  service_type?: string
  date?: string
  free_times?: string[]
  booking_ref?: string
  booking_id?: string
}

export const dealerFacts = (dealers: Dealer[]): NonNullable<Facts['dealers']> =>
  dealers.map(({ dealer_code, name, area }) => ({ dealer_code, name, area }))

export const freeTimes = (slots: Slot[]): string[] =>
  slots.filter((slot) => slot.available).map((slot) => slot.time)

/** Later facts replace earlier ones of the same name. */
export async function learn(db: Db, conversationId: string, facts: Facts): Promise<void> {
  if (Object.keys(facts).length === 0) return
  await db
    .updateTable('conversations')
    .set({ facts: sql`facts || ${storableJson(facts)}::jsonb` })
    .where('id', '=', conversationId)
    .execute()
}

export async function readFacts(db: Db, conversationId: string): Promise<Facts> {
  const row = await db
    .selectFrom('conversations')
    .select('facts')
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  return row.facts as Facts
}

/** As they were before a step that lies back, by what the tools found out until then. */
export async function readFactsBefore(db: Db, key: StepKey): Promise<Facts> {
  const steps = await db
    .selectFrom('steps')
    .select(sql<Facts | null>`result->'facts'`.as('facts'))
    .where('conversation_id', '=', key.conversationId)
    .where('kind', '=', 'tool')
    .where(sql<boolean>`(turn, step) < (${key.turn}, ${key.step})`)
    .orderBy('turn')
    .orderBy('step')
    .execute()
  return Object.assign({}, ...steps.map(({ facts }) => facts)) as Facts
}

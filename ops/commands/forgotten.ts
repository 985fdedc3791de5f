import { Client } from '@temporalio/client'
import { sql, type Kysely } from 'kysely'
import { parseBookingWorkflowId } from '#contracts/names.ts'
import type { Schema } from '#platform/schema.ts'
import { createConnection } from '#platform/temporal.ts'
import type { Command } from '../command.ts'
import { withDatabase } from '../with-database.ts'

/** Bookings asked for at once. */
const pageSize = 500

export const forgotten: Command = {
  usage: 'forgotten',
  summary:
    'Bookings whose workflow runs in Temporal and of which the database knows nothing: after a restore of the database to an earlier ' +
    'moment. Says where another booking has adopted its appointment, after the customer said yes to the same once more. Finds the ' +
    'latest some seconds late. Exit code 1 where there are any.',
  output: true,
  async run({ config, print }) {
    const connection = createConnection(config)
    const client = new Client({ connection, namespace: config.TEMPORAL_NAMESPACE })
    let found = 0
    try {
      await withDatabase(config.DATABASE_URL, async (db) => {
        const running = client.workflow.list({
          query: "WorkflowType = 'booking' and ExecutionStatus = 'Running'",
          pageSize,
        })
        let page: { ref: string; startTime: Date }[] = []
        const look = async () => {
          const refs = page.map(({ ref }) => ref)
          const rows = await db
            .selectFrom('bookings')
            .select('booking_ref')
            .where('booking_ref', 'in', refs)
            .execute()
          const known = new Set(rows.map(({ booking_ref }) => booking_ref))
          const unknown = page.filter(({ ref }) => !known.has(ref))
          const adopters = await readAdopters(
            db,
            unknown.map(({ ref }) => ref),
          )
          for (const { ref, startTime } of unknown) {
            found++
            const since = startTime.toISOString()
            const adoptedBy = adopters.get(ref) ?? null
            const told = adoptedBy === null ? '' : `, adopted by ${adoptedBy}`
            print({ bookingRef: ref, startedAt: since, adoptedBy }, `${ref}  began ${since}${told}`)
          }
          page = []
        }
        for await (const { workflowId, startTime } of running) {
          const ref = parseBookingWorkflowId(workflowId)
          if (ref !== undefined) page.push({ ref, startTime })
          if (page.length === pageSize) await look()
        }
        if (page.length > 0) await look()
      })
    } finally {
      await connection.close()
    }
    if (found === 0) print({ forgotten: 0 }, 'The database knows every booking that runs.')
    return found === 0 ? 0 : 1
  },
}

/** By forgotten reference, the booking that found its appointment at the dealer. A key may be of a later revision: `<reference>.2`. */
async function readAdopters(db: Kysely<Schema>, refs: string[]): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map()
  const maker = sql<string>`split_part(detail ->> 'reference', '.', 1)`
  const rows = await db
    .selectFrom('booking_ledger')
    .select(['booking_ref', maker.as('maker')])
    .where(sql<boolean>`detail ? 'reference'`)
    .where(maker, 'in', refs)
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ booking_ref, maker }) => [maker, booking_ref]))
}

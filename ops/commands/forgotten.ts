import { Client } from '@temporalio/client'
import { parseBookingWorkflowId } from '#contracts/names.ts'
import { createConnection } from '#platform/temporal.ts'
import type { Command } from '../command.ts'
import { withDatabase } from '../with-database.ts'

/** Bookings asked for at once. */
const pageSize = 500

export const forgotten: Command = {
  usage: 'forgotten',
  summary:
    'Bookings whose workflow runs in Temporal and of which the database knows nothing: after a restore of the database to an earlier ' +
    'moment. Finds the latest some seconds late. Exit code 1 where there are any.',
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
          for (const { ref, startTime } of page.filter(({ ref }) => !known.has(ref))) {
            found++
            const since = startTime.toISOString()
            print({ bookingRef: ref, startedAt: since }, `${ref}  began ${since}`)
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

/** What a turn leaves behind: in Temporal's history and in the database. */
import pg from 'pg'
import { countActions } from '#api/operator/history-usage.ts'
import { conversationWorkflowId } from '#contracts/names.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import type { Subjects } from './subjects.ts'

export interface PerTurn {
  historyEvents: number
  historyBytes: number
  /** Billable actions, as Temporal Cloud counts them. */
  actions: number
  databaseBytes: number
}

/** The turns from the first to the last of these are counted: before them a conversation only begins. */
const [from, to] = [10, 50]

export async function measurePerTurn({ stack, openOurs }: Subjects): Promise<PerTurn> {
  const temporal = await openTemporalClient(stack)
  const database = new pg.Client({ connectionString: stack.databaseUrl })
  await database.connect()
  const { id, send } = await openOurs()
  const handle = temporal.client.workflow.getHandle(conversationWorkflowId(id))
  const look = async () => {
    const { raw } = await handle.describe()
    const { historyLength, historySizeBytes } = raw.workflowExecutionInfo!
    const { events } = await handle.fetchHistory()
    return {
      events: Number(historyLength),
      bytes: Number(historySizeBytes),
      actions: countActions(events ?? []),
      database: await databaseBytes(database),
    }
  }
  const sendMany = async (first: number, last: number) => {
    for (let turn = first; turn <= last; turn++) await send(`Any free slots in Pune, question ${turn}?`)
  }
  try {
    await sendMany(1, from)
    const before = await look()
    await sendMany(from + 1, to)
    const after = await look()
    const share = (name: keyof typeof before) => (after[name] - before[name]) / (to - from)
    return {
      historyEvents: share('events'),
      historyBytes: share('bytes'),
      actions: share('actions'),
      databaseBytes: share('database'),
    }
  } finally {
    await temporal.close()
    await database.end()
  }
}

/** Rows and indexes of the product; a file grows by whole pages, so a few turns may seem to cost nothing. */
async function databaseBytes(database: pg.Client): Promise<number> {
  const { rows } = await database.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  return Number(rows[0]?.bytes)
}

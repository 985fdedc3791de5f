/** Figures of the whole deployment, which each worker gives alike: what waits for people, for replies and for workers. */
import proto from '@temporalio/proto'
import type { NativeConnection } from '@temporalio/worker'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '#platform/schema.ts'
import {
  beforeScrape,
  bookingsParked,
  bookingsParkedAge,
  taskBacklog,
  taskBacklogAge,
  turnsUnanswered,
  turnsUnansweredAge,
} from '#platform/telemetry/metrics.ts'

interface Sources {
  db: Kysely<Schema>
  connection: NativeConnection
  namespace: string
  taskQueue: string
}

/** Prometheus waits for a scrape, but not long: Temporal has so many ms to answer. */
const patienceMs = 2_000
const { TaskQueueType } = proto.temporal.api.enums.v1
const queueTypes = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
}

/** What cannot be asked now is not a number: neither the last value nor zero would be true. */
export function watchDeployment({ db, connection, namespace, taskQueue }: Sources): void {
  beforeScrape(async () => {
    await waitingWork(db).catch(() => {
      for (const gauge of [bookingsParked, bookingsParkedAge, turnsUnanswered, turnsUnansweredAge])
        gauge.set(Number.NaN)
    })
  })
  beforeScrape(async () => {
    for (const [kind, taskQueueType] of Object.entries(queueTypes)) {
      const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType, reportStats: true }
      const stats = await connection
        .withDeadline(Date.now() + patienceMs, () => connection.workflowService.describeTaskQueue(request))
        .then((answer) => answer.stats)
        .catch(() => undefined)
      taskBacklog.set({ kind }, stats ? Number(stats.approximateBacklogCount) : Number.NaN)
      taskBacklogAge.set({ kind }, stats ? Number(stats.approximateBacklogAge?.seconds ?? 0) : Number.NaN)
    }
  })
}

async function waitingWork(db: Kysely<Schema>): Promise<void> {
  const age = (column: 'updated_at' | 'started_at') =>
    sql<number>`coalesce(extract(epoch from now() - min(${sql.ref(column)})), 0)::float`
  const parked = await db
    .selectFrom('bookings')
    .select(({ fn }) => [fn.countAll<number>().as('count'), age('updated_at').as('age')])
    .where('status', '=', 'needs_attention')
    .executeTakeFirstOrThrow()
  const unanswered = await db
    .selectFrom('turns')
    .select(({ fn }) => [fn.countAll<number>().as('count'), age('started_at').as('age')])
    .where('ended_at', 'is', null)
    // Of a conversation that was terminated a turn stays open for ever: after a day it has been told of long enough.
    .where('started_at', '>', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow()
  bookingsParked.set(parked.count)
  bookingsParkedAge.set(parked.age)
  turnsUnanswered.set(unanswered.count)
  turnsUnansweredAge.set(unanswered.age)
}

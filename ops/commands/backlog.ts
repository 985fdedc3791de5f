import proto from '@temporalio/proto'
import { taskQueue } from '#contracts/names.ts'
import { createConnection } from '#platform/temporal.ts'
import type { Command } from '../command.ts'

const { TaskQueueType } = proto.temporal.api.enums.v1
const kinds = {
  workflow: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  activity: TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
}
const patienceMs = 5_000

export const backlog: Command = {
  usage: 'backlog',
  summary:
    'What waits in the task queue for a worker, about: tasks, the oldest one in seconds, and how many workers ask. Asks Temporal itself, ' +
    'so it tells also while no worker runs.',
  output: true,
  async run({ config, print }) {
    const connection = createConnection(config)
    try {
      for (const [kind, taskQueueType] of Object.entries(kinds)) {
        const { stats, pollers } = await connection.withDeadline(Date.now() + patienceMs, () =>
          connection.workflowService.describeTaskQueue({
            namespace: config.TEMPORAL_NAMESPACE,
            taskQueue: { name: taskQueue },
            taskQueueType,
            reportStats: true,
          }),
        )
        const tasks = Number(stats?.approximateBacklogCount ?? 0)
        const oldestSeconds = Number(stats?.approximateBacklogAge?.seconds ?? 0)
        const workers = new Set(pollers?.map(({ identity }) => identity)).size
        print(
          { kind, tasks, oldestSeconds, workers },
          `${kind}: ${tasks} tasks wait, the oldest ${oldestSeconds} s; ${workers} workers ask`,
        )
      }
    } finally {
      await connection.close()
    }
    return 0
  },
}

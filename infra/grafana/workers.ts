import { perSecond, quantile, type Dashboard } from './panels.ts'

const http = 'http_request_duration_seconds'
const taskFailures = 'temporal_workflow_task_execution_failed_total'

/** Our processes, what Temporal's SDK says of them, and the doors in and out. */
export const workers: Dashboard = {
  uid: 'orchestrator-workers',
  title: 'Workers and Temporal',
  panels: [
    {
      title: 'Processes that answer',
      description: 'Runbook: ApiDown, WorkerDown.',
      unit: 'short',
      queries: [{ expr: 'sum by (job) (up)', legend: '{{job}}' }],
    },
    {
      title: 'Waiting for a worker',
      description: '99 % of tasks, from scheduled to started. Runbook: ScheduleToStartSlow.',
      unit: 's',
      queries: ['workflow_task', 'activity'].map((kind) => ({
        expr: quantile(0.99, `temporal_${kind}_schedule_to_start_latency_seconds`),
        legend: kind,
      })),
    },
    {
      title: 'Tasks in the queue',
      description: 'Runbook: TaskBacklog.',
      unit: 'short',
      queries: [{ expr: 'max by (kind) (orchestrator_task_backlog)', legend: '{{kind}}' }],
    },
    {
      title: 'The oldest task has waited',
      description: 'Runbook: TaskBacklog.',
      unit: 's',
      queries: [{ expr: 'max by (kind) (orchestrator_task_backlog_age_seconds)', legend: '{{kind}}' }],
    },
    {
      title: 'Slots in use',
      description: 'Of a worker, by kind. Runbook: WorkerSlotsExhausted.',
      unit: 'percentunit',
      queries: [
        {
          expr: 'temporal_worker_task_slots_used / (temporal_worker_task_slots_used + temporal_worker_task_slots_available)',
          legend: '{{instance}} {{worker_type}}',
        },
      ],
    },
    {
      title: 'Failed attempts of activities',
      description: 'By type; they are tried again.',
      unit: 'reqps',
      queries: [
        {
          expr: perSecond('temporal_activity_execution_failed_total', ['activity_type']),
          legend: '{{activity_type}}',
        },
        {
          expr: perSecond('temporal_local_activity_execution_failed_total', ['activity_type']),
          legend: '{{activity_type}} (local)',
        },
      ],
    },
    {
      title: 'How long an activity takes',
      description: '95 %, by type.',
      unit: 's',
      queries: [
        {
          expr: quantile(0.95, 'temporal_activity_execution_latency_seconds', '', ['activity_type']),
          legend: '{{activity_type}}',
        },
      ],
    },
    {
      title: 'Failed workflow tasks',
      description: 'Bugs of ours: nought is right. Runbook: WorkflowTaskFailing.',
      unit: 'short',
      queries: [{ expr: `sum(${taskFailures}) or vector(0)`, legend: 'since the workers began' }],
    },
    {
      title: 'Workflows kept in memory',
      description: 'Others are replayed from their history when they are asked.',
      unit: 'short',
      queries: [{ expr: 'sum by (instance) (temporal_sticky_cache_size)', legend: '{{instance}}' }],
    },
    {
      title: 'Requests to Temporal',
      description: 'By operation, without long polls.',
      unit: 'reqps',
      queries: [{ expr: perSecond('temporal_request_total', ['operation']), legend: '{{operation}}' }],
    },
    {
      title: 'Requests to the API',
      description: 'By route and status.',
      unit: 'reqps',
      queries: [
        {
          expr: perSecond(`${http}_count`, ['method', 'route', 'status']),
          legend: '{{method}} {{route}} {{status}}',
        },
      ],
    },
    {
      title: 'How long the API takes to begin an answer',
      description: '95 %, by route. A message’s answer comes with the end of its turn.',
      unit: 's',
      queries: [{ expr: quantile(0.95, http, '', ['route']), legend: '{{route}}' }],
    },
    {
      title: 'Share of requests that fail',
      description: '5xx. Runbook: ApiErrors.',
      unit: 'percentunit',
      queries: [
        {
          expr: `(${perSecond(`${http}_count`, [], '{status=~"5.."}')} or vector(0)) / ${perSecond(`${http}_count`)}`,
          legend: '5xx',
        },
      ],
    },
    {
      title: 'Database connections',
      description: 'Of each process. Runbook: DatabaseConnectionsExhausted.',
      unit: 'short',
      queries: [
        {
          expr: 'sum by (instance, state) (orchestrator_database_connections)',
          legend: '{{instance}} {{state}}',
        },
        { expr: 'orchestrator_database_waiting', legend: '{{instance}} waiting' },
        { expr: 'orchestrator_database_connections_max', legend: '{{instance}} at most' },
      ],
    },
    {
      title: 'Event loop held up',
      description: '99 %. Runbook: EventLoopBlocked.',
      unit: 's',
      queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}' }],
    },
    {
      title: 'Memory',
      description: 'Resident.',
      unit: 'bytes',
      queries: [{ expr: 'process_resident_memory_bytes', legend: '{{instance}}' }],
    },
    {
      title: 'Processor',
      description: '1 is one core.',
      unit: 'short',
      queries: [{ expr: 'rate(process_cpu_seconds_total[$__rate_interval])', legend: '{{instance}}' }],
    },
  ],
}

/** Composition root of the worker: config -> connections -> Worker -> drain. */
import { join } from 'node:path'
import { NativeConnection, Runtime, Worker, type LogLevel } from '@temporalio/worker'
import OpenAI from 'openai'
import { countApimFailures, createActivities, createApimClient } from '#activities/index.ts'
import { searchAttributes, taskQueue, workerDeployment } from '#contracts/names.ts'
import { readConfig, WorkerConfig } from '#platform/config.ts'
import { ensureSchema } from '#platform/database-roles.ts'
import { openDatabase } from '#platform/database.ts'
import { createDeltaChannel } from '#platform/deltas.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { createLimitStore } from '#platform/limits/stores.ts'
import { createLogger, logCrashes } from '#platform/logger.ts'
import { migrations } from '#platform/migrations.ts'
import { createNotifier } from '#platform/notifications.ts'
import type { Schema } from '#platform/schema.ts'
import { serveMetrics } from '#platform/telemetry/metrics-server.ts'
import { watchPool } from '#platform/telemetry/metrics.ts'
import { startTracing, tracingIsOn } from '#platform/telemetry/tracing.ts'
import {
  connectionOptions,
  createConnection,
  ensureSearchAttributes,
  untilReachable,
} from '#platform/temporal.ts'
import { watchDeployment } from './deployment-figures.ts'
import { showHealth } from './health.ts'
import { aroundActivity, traceSinks } from './interceptors.ts'
import { findWorkflowBundle, shippedWorkflowBundle } from './workflow-bundle.ts'

const config = readConfig(WorkerConfig)
const logger = createLogger('worker', config.LOG_LEVEL)
logCrashes(logger)
// Whoever is told to stop before there is work to finish stops at once, also as a container's first process.
const stopEarly = () => process.exit(0)
process.once('SIGTERM', stopEarly)
const stopTracing = await startTracing('worker', config)
const stopMetrics = await serveMetrics('worker', config)

/** In seconds: 0.2 is where waiting for a worker begins to be too long, and the SDK's own know nothing between 0.1 and 0.5. */
const waitBuckets = [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 60]
Runtime.install({
  logger: {
    log: (level: LogLevel, message, meta) => sdkLog(level, message, meta),
    trace: () => undefined,
    debug: () => undefined,
    info: (message, meta) => sdkLog('INFO', message, meta),
    warn: (message, meta) => sdkLog('WARN', message, meta),
    error: (message, meta) => sdkLog('ERROR', message, meta),
  },
  telemetryOptions: {
    logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
    ...(config.TEMPORAL_METRICS_PORT !== undefined && {
      metrics: {
        prometheus: {
          bindAddress: `${config.METRICS_HOST}:${config.TEMPORAL_METRICS_PORT}`,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
          histogramBucketOverrides: {
            workflow_task_schedule_to_start_latency: waitBuckets,
            activity_schedule_to_start_latency: waitBuckets,
          },
        },
      },
    }),
  },
})

/** The SDK's own lines without arguments or results: only the ids and the error's kind. */
function sdkLog(level: LogLevel, message: string, meta: Record<string, unknown> = {}): void {
  const { workflowId, activityType, attempt, error } = meta
  const kind = error instanceof Error ? error.name : undefined
  const pinoLevel = level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : 'debug'
  logger[pinoLevel]({ workflowId, activityType, attempt, error: kind }, message)
}

const db = openDatabase<Schema>(config.DATABASE_URL, {
  onIdleError: (error) => logger.warn({ error: error.message }, 'database connection lost'),
  watch: watchPool,
})
const connection = createConnection(config)
await untilReachable('PostgreSQL', () => ensureSchema(db, migrations), logger)
await untilReachable('Temporal', () => connection.ensureConnected(), logger)
const names = Object.values(searchAttributes).map((key) => key.name)
await ensureSearchAttributes(connection, config.TEMPORAL_NAMESPACE, names).catch((error: unknown) =>
  logger.warn({ error: String(error) }, 'search attributes could not be registered; register them yourself'),
)
await connection.close()

const limitStore = createLimitStore(config, logger)
const deltas = createDeltaChannel(config, db, logger)
const nativeConnection = await NativeConnection.connect(connectionOptions(config))
watchDeployment({ db, connection: nativeConnection, namespace: config.TEMPORAL_NAMESPACE, taskQueue })
const workflowBundle =
  config.WORKFLOW_BUNDLE === undefined
    ? await findWorkflowBundle(join(config.DATA_DIR, 'workflows'), tracingIsOn())
    : shippedWorkflowBundle(config.WORKFLOW_BUNDLE)
const worker = await Worker.create({
  connection: nativeConnection,
  namespace: config.TEMPORAL_NAMESPACE,
  taskQueue,
  dataConverter: encrypting(createCodec(db, config.ENCRYPTION_KEYS)),
  workflowBundle,
  interceptors: { activity: [aroundActivity] },
  ...(tracingIsOn() && { sinks: traceSinks }),
  ...(config.WORKER_BUILD_ID !== undefined && {
    workerDeploymentOptions: {
      version: { deploymentName: workerDeployment, buildId: config.WORKER_BUILD_ID },
      useWorkerVersioning: true,
      // docs/decisions/2026-11-30-worker-versioning.md
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  }),
  activities: createActivities({
    db,
    deltas,
    // Retries are Temporal's, where operators see them.
    openai: new OpenAI({ apiKey: config.OPENAI_API_KEY, baseURL: config.OPENAI_BASE_URL, maxRetries: 0 }),
    model: config.OPENAI_MODEL,
    modelPrices: config,
    apim: createApimClient({
      baseUrl: config.APIM_BASE_URL,
      apiKey: config.APIM_API_KEY,
      token: config.APIM_TOKEN,
      onFailure: countApimFailures(db),
    }),
    notifier: createNotifier(config, logger),
    digest: (text) => config.ENCRYPTION_KEYS.digest(text),
    requireVerifiedMobile: config.REQUIRE_VERIFIED_MOBILE,
    budget: config,
    limits: {
      store: limitStore,
      toolsPerHour: config.LIMIT_TOOL_CALLS_PER_HOUR,
      tokensPerDay: config.LIMIT_TOKENS_PER_DAY,
    },
  }),
  maxConcurrentActivityTaskExecutions: config.LIMIT_ACTIVITIES_PER_WORKER,
  // A killed worker's conversations are taken over after a second instead of ten (with workflowTaskTimeout 2 s).
  stickyQueueScheduleToStartTimeout: '1s',
  shutdownGraceTime: '10s',
})
process.off('SIGTERM', stopEarly)
process.once('SIGTERM', () => logger.info('worker stopping'))
const stopHealth = showHealth(config.HEALTH_FILE, () => worker.getState() === 'RUNNING')
logger.info({ taskQueue, buildId: config.WORKER_BUILD_ID }, 'worker running')
await worker.run()
stopHealth()
await nativeConnection.close()
await limitStore.close()
await deltas.close()
await db.destroy()
await stopTracing()
stopMetrics()
logger.info('worker stopped')

/** Composition root of the API: config -> connections -> createApp -> serve -> drain. */
import { sql } from 'kysely'
import { ApiConfig, readConfig } from '#platform/config.ts'
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
import { createConnection, createTemporalClient, untilReachable } from '#platform/temporal.ts'
import { createApp } from './app.ts'
import { createIdentify } from './auth.ts'
import { BookingClient } from './booking-client.ts'
import { ConversationClient } from './conversation-client.ts'
import { DirectCallClient } from './direct-call-client.ts'
import { createLimits } from './limits.ts'
import { LiveHub } from './live-hub.ts'
import { WorkflowReader } from './operator/workflow-reader.ts'
import { listen } from './serve.ts'
import { traceInterceptors } from './trace-interceptors.ts'
import { TurnsInFlight } from './turns-in-flight.ts'

const config = readConfig(ApiConfig)
const logger = createLogger('api', config.LOG_LEVEL)
logCrashes(logger)
const stopTracing = await startTracing('api', config)
const stopMetrics = await serveMetrics('api', config)
const dayMs = 24 * 3_600_000
/** What still runs after this is cut off: longer than a caller waits for a turn (REPLY_WAIT_MS), so that it gets its reply. */
const drainMs = config.REPLY_WAIT_MS + 5_000
const stopping = new AbortController()
let stop = (): void => process.exit(0)
process.once('SIGTERM', () => stop())
process.once('SIGINT', () => stop())

const db = openDatabase<Schema>(config.DATABASE_URL, {
  onIdleError: (error) => logger.warn({ error: error.message }, 'database connection lost'),
  watch: watchPool,
})
await untilReachable('PostgreSQL', () => ensureSchema(db, migrations), logger)
const connection = createConnection(config)
const codec = createCodec(db, config.ENCRYPTION_KEYS)
const client = createTemporalClient(
  connection,
  config,
  encrypting(codec),
  tracingIsOn() ? traceInterceptors : {},
)
const deltas = createDeltaChannel(config, db, logger)
const live = new LiveHub(config.DATABASE_URL, deltas)
const limitStore = createLimitStore(config, logger)
const { LIMIT_TURNS_IN_FLIGHT: all, LIMIT_TURNS_PER_SUBJECT: perSubject } = config
const inFlight = new TurnsInFlight({ all, perSubject }, stopping.signal)
const app = createApp({
  config,
  db,
  live,
  logger,
  codec,
  limits: createLimits(config, limitStore),
  inFlight,
  notifier: createNotifier(config, logger),
  identify: createIdentify(config, db, logger),
  bookings: new BookingClient(client),
  directCalls: new DirectCallClient(client),
  workflows: new WorkflowReader(client, codec, logger, config.TEMPORAL_UI_ORIGINS[0]),
  conversations: new ConversationClient({
    client,
    idleMs: config.CONVERSATION_IDLE_DAYS * dayMs,
    digest: (text) => config.ENCRYPTION_KEYS.digest(text),
  }),
  async checkReady() {
    await sql`select 1`.execute(db)
    await connection.withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}))
  },
  stopping: stopping.signal,
})
const server = listen(app, { hostname: config.API_HOST, port: config.API_PORT }, ({ port }) =>
  logger.info({ port }, 'api running'),
)

stop = () => {
  logger.info('api stopping')
  stopping.abort()
  server.close(() => void finish())
  if (!('closeIdleConnections' in server)) return
  // A client would keep a connection whose last request has ended open for seconds.
  setInterval(() => server.closeIdleConnections(), 100).unref()
  setTimeout(() => server.closeAllConnections(), drainMs).unref()
}
async function finish(): Promise<void> {
  await live.close()
  await deltas.close()
  await limitStore.close()
  await connection.close()
  await db.destroy()
  await stopTracing()
  stopMetrics()
}

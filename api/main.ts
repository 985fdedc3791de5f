/** Composition root of the API: config -> connections -> createApp -> serve -> drain. */
import { serve } from '@hono/node-server'
import { sql } from 'kysely'
import { ApiConfig, readConfig } from '#platform/config.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createCodec, encrypting } from '#platform/encryption/data-converter.ts'
import { createLogger } from '#platform/logger.ts'
import { migrations } from '#platform/migrations.ts'
import type { Schema } from '#platform/schema.ts'
import { createConnection, createTemporalClient, untilReachable } from '#platform/temporal.ts'
import { createApp } from './app.ts'
import { createIdentify } from './auth.ts'
import { BookingClient } from './booking-client.ts'
import { ConversationClient } from './conversation-client.ts'
import { LiveHub } from './live-hub.ts'

const config = readConfig(ApiConfig)
const logger = createLogger('api', config.LOG_LEVEL)
const dayMs = 24 * 3_600_000
/** Open event streams are cut after this; their clients resume elsewhere. */
const drainMs = 10_000

const db = openDatabase<Schema>(config.DATABASE_URL, {
  onIdleError: (error) => logger.warn({ error: error.message }, 'database connection lost'),
})
await untilReachable('PostgreSQL', () => migrate(db, migrations), logger)
const connection = createConnection(config)
const codec = createCodec(db, config.ENCRYPTION_KEYS)
const client = createTemporalClient(connection, config, encrypting(codec))
const live = new LiveHub(config.DATABASE_URL)
const app = createApp({
  config,
  db,
  live,
  logger,
  codec,
  identify: createIdentify(config, db, logger),
  bookings: new BookingClient(client),
  conversations: new ConversationClient({
    client,
    idleMs: config.CONVERSATION_IDLE_DAYS * dayMs,
    digest: (text) => config.ENCRYPTION_KEYS.digest(text),
  }),
  async checkReady() {
    await sql`select 1`.execute(db)
    await connection.withDeadline(Date.now() + 2_000, () => connection.workflowService.getSystemInfo({}))
  },
})
const server = serve({ fetch: app.fetch, hostname: config.API_HOST, port: config.API_PORT }, (address) =>
  logger.info({ port: address.port }, 'api running'),
)

function drain(): void {
  logger.info('api stopping')
  server.close(() => void finish())
  if (!('closeIdleConnections' in server)) return
  // A client would keep a connection whose last request has ended open for seconds.
  setInterval(() => server.closeIdleConnections(), 100).unref()
  setTimeout(() => server.closeAllConnections(), drainMs).unref()
}
async function finish(): Promise<void> {
  await live.close()
  await connection.close()
  await db.destroy()
}
process.once('SIGTERM', drain)
process.once('SIGINT', drain)

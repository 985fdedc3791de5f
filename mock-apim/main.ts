/** The dealer backend's mock as a process. */
import { serve } from '@hono/node-server'
import { MockApimConfig, readConfig } from '#platform/config.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createLogger, logCrashes } from '#platform/logger.ts'
import { createApp } from './app.ts'
import { migrations, type ApimSchema } from './schema.ts'

/** How long running requests may take once the process is asked to stop, ms. */
const drainMs = 10_000

const config = readConfig(MockApimConfig)
const logger = createLogger('mock-apim', config.LOG_LEVEL)
logCrashes(logger)
const db = openDatabase<ApimSchema>(config.DATABASE_URL, {
  onIdleError: (error) => logger.warn({ message: error.message }, 'an idle database connection broke'),
})
await migrate(db, migrations)

const app = createApp({ db, control: config.APIM_CONTROL, logger })
const { APIM_HOST: hostname, APIM_PORT: port } = config
const server = serve({ fetch: app.fetch, hostname, port }, () => {
  logger.info({ hostname, port, control: config.APIM_CONTROL }, 'listening')
})
server.on('error', (error: Error) => {
  logger.fatal({ message: error.message }, 'cannot listen')
  process.exit(1)
})

/** Takes no new connection, lets running requests end, closes the pool; the process then ends by itself. */
function stop(): void {
  logger.info('stopping')
  server.close(() => void db.destroy())
  if (!('closeIdleConnections' in server)) return
  // A client would keep a connection whose last request has ended open for seconds.
  setInterval(() => server.closeIdleConnections(), 100).unref()
  setTimeout(() => server.closeAllConnections(), drainMs).unref()
}

process.once('SIGTERM', stop)
process.once('SIGINT', stop)

/** The dealer backend's mock as a process. */
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { MockApimConfig, readConfig } from '#platform/config.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createLogger } from '#platform/logger.ts'
import { createApp } from './app.ts'
import { migrations, type ApimSchema } from './schema.ts'

/** How long running requests may take once the process is asked to stop, ms. */
const drainMs = 10_000

const config = readConfig(MockApimConfig)
const logger = createLogger('mock-apim', config.LOG_LEVEL)
const db = openDatabase<ApimSchema>(config.DATABASE_URL, {
  onIdleError: (error) => logger.warn({ message: error.message }, 'an idle database connection broke'),
})
await migrate(db, migrations)

const app = createApp({ db, control: config.APIM_CONTROL, logger })
const server = createServer(getRequestListener(app.fetch))
server.on('error', (error) => {
  logger.fatal({ message: error.message }, 'cannot listen')
  process.exit(1)
})
server.listen(config.APIM_PORT, config.APIM_HOST, () => {
  logger.info({ host: config.APIM_HOST, port: config.APIM_PORT, control: config.APIM_CONTROL }, 'listening')
})

/** Takes no new connection, lets running requests end, closes the pool; the process then ends by itself. */
async function stop(signal: string): Promise<void> {
  logger.info({ signal }, 'stopping')
  const impatience = setTimeout(() => server.closeAllConnections(), drainMs)
  await promisify(server.close.bind(server))()
  clearTimeout(impatience)
  await db.destroy()
  logger.info('stopped')
}

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void stop(signal)
  })
}

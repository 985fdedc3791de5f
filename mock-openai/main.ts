import { serve } from '@hono/node-server'
import { MockOpenaiConfig, readConfig } from '#platform/config.ts'
import { createLogger, logCrashes } from '#platform/logger.ts'
import { createApp } from './app.ts'

const config = readConfig(MockOpenaiConfig)
const logger = createLogger('mock-openai', config.LOG_LEVEL)
logCrashes(logger)
const app = createApp({ control: config.MOCK_OPENAI_CONTROL, logger })
const server = serve(
  { fetch: app.fetch, hostname: config.MOCK_OPENAI_HOST, port: config.MOCK_OPENAI_PORT },
  (address) => logger.info({ port: address.port, control: config.MOCK_OPENAI_CONTROL }, 'listening'),
)
server.on('error', (error) => {
  logger.fatal({ err: error }, 'cannot listen')
  process.exit(1)
})

/** Answers on their way may finish; what is still held after five seconds is cut off. */
function stop(signal: NodeJS.Signals): void {
  logger.info({ signal }, 'stopping')
  server.close(() => process.exit(0))
  const cutOff = (): void => {
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
  setTimeout(cutOff, 5_000).unref()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)

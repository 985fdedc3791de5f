/** The stand-in on a free port, as a process would run it. */
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import OpenAI from 'openai'
import { createLogger } from '#platform/logger.ts'
import { createApp } from '../app.ts'

export interface TestServer {
  url: string
  openai: OpenAI
  control: (method: string, path: string, body?: unknown) => Promise<Response>
  stop: () => Promise<void>
}

export async function startServer({ control = true, now = () => new Date() } = {}): Promise<TestServer> {
  const logger = createLogger('mock-openai', 'silent')
  const app = createApp({ control, logger, now })
  const { promise: listening, resolve } = Promise.withResolvers<AddressInfo>()
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, resolve)
  const url = `http://127.0.0.1:${(await listening).port}`
  return {
    url,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: 'any', maxRetries: 0, logLevel: 'off' }),
    control: (method, path, body) =>
      fetch(`${url}/control${path}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    stop: () =>
      new Promise((done) => {
        server.close(() => done())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

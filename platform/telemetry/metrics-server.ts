/** Figures for Prometheus on a port of their own: whoever can reach the API cannot read them, and no token has to be kept in Prometheus. */
import { createServer } from 'node:http'
import { renderMetrics } from './metrics.ts'

export interface MetricsConfig {
  METRICS_HOST: string
  METRICS_PORT?: number | undefined
}

/** Serves `GET /metrics` where a port is set. @returns what ends it. */
export async function serveMetrics(
  process: 'api' | 'worker',
  { METRICS_HOST, METRICS_PORT }: MetricsConfig,
): Promise<() => void> {
  if (METRICS_PORT === undefined) return () => undefined
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    renderMetrics(process).then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(METRICS_PORT, METRICS_HOST, resolve)
  })
  return () => {
    server.close()
    server.closeAllConnections()
  }
}

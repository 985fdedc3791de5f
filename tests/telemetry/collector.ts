/** A collector: takes spans by OTLP over HTTP, and keeps them and all that came in. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedSpan {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  /** Nanoseconds since the epoch. */
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Record<string, unknown>
  failed: boolean
}

interface Attribute {
  key: string
  value: Record<string, unknown>
}
type WireSpan = Omit<ReceivedSpan, 'service' | 'attributes' | 'failed'> & {
  attributes: Attribute[]
  status: { code?: number }
}
interface Wire {
  resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: WireSpan[] }[] }[]
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string
  spans: ReceivedSpan[]
  /** Each request's body, as it came. */
  bodies: Buffer[]
  close: () => Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const spans: ReceivedSpan[] = []
  const bodies: Buffer[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      bodies.push(body)
      if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(body.toString()) as Wire))
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    bodies,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function spansIn({ resourceSpans }: Wire): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(plain(resource.attributes)['service.name'])
    const wire = scopeSpans.flatMap((scope) => scope.spans)
    return wire.map(({ attributes, status, ...span }) => ({
      ...span,
      service,
      attributes: plain(attributes),
      failed: status.code === 2,
    }))
  })
}

const plain = (attributes: Attribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

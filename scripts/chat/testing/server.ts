/** A real HTTP server that answers as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Call {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: unknown
}
/** `count` counts this path's calls from 1. */
export type Answer = (call: Call, response: ServerResponse, count: number) => void

export interface StubServer extends AsyncDisposable {
  url: string
  calls: Call[]
}

export async function serve(answer: Answer): Promise<StubServer> {
  const calls: Call[] = []
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const [path = ''] = (request.url ?? '').split('?')
    const { method = '', headers } = request
    const call = { method, path, headers, body: body === '' ? undefined : JSON.parse(body) }
    calls.push(call)
    answer(call, response, calls.filter((earlier) => earlier.path === path).length)
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function reply(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

export const problem = (status: number, detail: string) => ({
  type: 'about:blank',
  title: 'No',
  status,
  detail,
})

export const sse = (event: object, seq?: number): string =>
  `event: x\ndata: ${JSON.stringify(event)}\n${seq === undefined ? '' : `id: ${seq}\n`}\n`

/** Retries at once, and not for long. */
export const impatient = { patienceMs: 100, firstPauseMs: 1, longestPauseMs: 1 }
export const eager = { patienceMs: 20_000, firstPauseMs: 1, longestPauseMs: 1 }

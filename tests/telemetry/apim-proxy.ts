/** Stands before the dealer backend and notes the `traceparent` of each request that it passes on. */
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ApimProxy {
  url: string
  /** Path and `traceparent`, in order. */
  seen: { path: string; traceparent: string | undefined }[]
  /** Where the dealer backend is; known once the stack is up. */
  target: string
  close: () => Promise<void>
}

export async function startApimProxy(): Promise<ApimProxy> {
  const server = createServer((incoming, answer) => {
    const { url = '/', method, headers } = incoming
    proxy.seen.push({
      path: url.split('?', 1)[0] ?? '',
      traceparent: headers['traceparent'] as string | undefined,
    })
    const onward = request(proxy.target + url, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(answer)
    })
    onward.once('error', () => answer.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy: ApimProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: [],
    target: '',
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return proxy
}

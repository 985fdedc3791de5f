import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'

/** Until a request must have come in whole, in ms: who sends it drop by drop holds a connection for nothing. */
const receiveWithinMs = 30_000
/** Longer than a load balancer keeps a connection (60 s), so that it never sends into one that we are closing. */
export const keepAliveMs = 65_000

/** Serves the app. What is bounded is the receiving of a request: a reply may take its time, and an event stream stays open. */
export function listen(
  app: { fetch: Parameters<typeof serve>[0]['fetch'] },
  address: { hostname: string; port: number; receiveWithinMs?: number },
  onListening: (info: AddressInfo) => void,
) {
  const within = address.receiveWithinMs ?? receiveWithinMs
  return serve(
    {
      fetch: app.fetch,
      hostname: address.hostname,
      port: address.port,
      serverOptions: {
        headersTimeout: within,
        requestTimeout: within,
        connectionsCheckingInterval: Math.min(within, 5_000),
        keepAliveTimeout: keepAliveMs,
      },
    },
    onListening,
  )
}

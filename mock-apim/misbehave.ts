/** Acts out the faults a call meets. */
import { setTimeout } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'
import { endpointOf } from './endpoints.ts'
import { failed } from './envelope.ts'
import type { Fault, Faults } from './faults.ts'

export function misbehave(faults: Faults): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const endpoint = endpointOf(c.req.method, c.req.path)
    let last: Fault | undefined
    for (const fault of endpoint ? faults.meet(endpoint) : []) {
      c.set('fault', fault.kind)
      if (fault.kind === 'latency') await wait(fault.ms)
      else last = fault
    }
    const early = last && insteadOfHandling(c, last)
    if (early) return early
    await next()
    const late = last && (await afterHandling(c, last))
    if (late) replaceReply(c, late)
    return undefined
  }
}

function insteadOfHandling(c: Context<AppEnv>, fault: Fault): Response | undefined {
  switch (fault.kind) {
    case 'rate_limited':
      return c.json(failed(['RATE_LIMITED', 'Too many requests.']), 429, {
        'retry-after': String(fault.retryAfterSeconds),
      })
    case 'server_error':
      return Response.json(failed(['SERVER_ERROR', 'The backend failed.']), { status: fault.status })
    case 'reset_before_commit':
      return breakConnection(c)
    default:
      return undefined
  }
}

async function afterHandling(c: Context<AppEnv>, fault: Fault): Promise<Response | undefined> {
  const { status, headers } = c.res
  switch (fault.kind) {
    case 'reset_after_commit':
      return breakConnection(c)
    case 'slow_body':
      return new Response(ReadableStream.from(inHalves(await c.res.bytes(), fault.ms)), { status, headers })
    case 'malformed_json': {
      const body = await c.res.text()
      return new Response(body.slice(0, body.length / 2), { status, headers })
    }
    default:
      return undefined
  }
}

/** Does not keep a stopping process alive. */
const wait = (ms: number) => setTimeout(ms, undefined, { ref: false })

async function* inHalves(body: Uint8Array, ms: number) {
  const middle = body.length >> 1
  yield body.subarray(0, middle)
  await wait(ms)
  yield body.subarray(middle)
}

/** The client sees ECONNRESET, never a status line. */
function breakConnection(c: Context<AppEnv>): Response {
  const socket = c.env.incoming?.socket
  if (!socket) throw new Error('A connection can break only where a server listens.')
  socket.resetAndDestroy()
  return RESPONSE_ALREADY_SENT
}

/** Hono would merge the headers of the reply before; without one it cannot. */
function replaceReply(c: Context<AppEnv>, reply: Response): void {
  c.res = undefined
  c.res = reply
}

/** Acts out the faults a call meets. */
import { setTimeout } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, MiddlewareHandler, Next } from 'hono'
import type { Fault } from '#contracts/apim-faults.ts'
import type { AppEnv } from './context.ts'
import { endpointOf } from './endpoints.ts'
import { failed } from './envelope.ts'
import type { Faults, Met } from './faults.ts'

export function misbehave(faults: Faults): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const endpoint = endpointOf(c.req.method, c.req.path)
    const met = endpoint ? faults.meet(endpoint) : []
    // Hono keeps it: what the request does later must not depend on the connection.
    if (met.length > 0) await c.req.text()
    let last: Met | undefined
    for (const each of met) {
      c.set('fault', each.fault.kind)
      if (each.fault.kind === 'latency') await wait(each.fault.ms)
      else last = each
    }
    if (!last) return next()
    const early = insteadOfHandling(c, last.fault)
    if (early) return early
    const reply = await handle(c, next, last, faults)
    if (reply) replaceReply(c, reply)
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

/** Lets the request take effect, at the time the fault wants it. Returns what goes out instead of the reply, if anything. */
async function handle(
  c: Context<AppEnv>,
  next: Next,
  met: Met,
  faults: Faults,
): Promise<Response | undefined> {
  const { fault } = met
  switch (fault.kind) {
    case 'late_commit': {
      const gone = breakConnection(c)
      await faults.whenLetGo(met, next)
      return gone
    }
    case 'hold':
      if (fault.when === 'after') await next()
      await faults.whenLetGo(met, fault.when === 'before' ? next : nothing)
      return undefined
    default:
      await next()
      return spoiled(c, fault)
  }
}

/** What goes out instead of the reply that is ready; undefined: the reply itself. */
async function spoiled(c: Context<AppEnv>, fault: Fault): Promise<Response | undefined> {
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

const nothing = () => Promise.resolve()

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

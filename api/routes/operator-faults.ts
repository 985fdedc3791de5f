import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { FaultRequests, FaultViews } from '#contracts/apim-faults.ts'
import { audit } from '#platform/audit.ts'
import { requireScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { FaultSwitches } from '../operator/fault-switches.ts'
import { json, problems, security } from '../schemas.ts'

const path = '/v1/operator/apim/faults'
const described = { path, tags: ['operators'], security }
const responses = { 200: json(FaultViews, 'The faults, oldest first'), ...problems }

/** Faults of the dealer backend, where that is the stand-in. */
export function operatorFaultRoutes(deps: Deps) {
  const { db, config } = deps
  const switches = new FaultSwitches(config.APIM_BASE_URL)
  const note = (subject: string, faults: { endpoint: string; fault: { kind: string } }[]) =>
    audit(db, {
      subject,
      action: 'apim.faults',
      target: 'apim',
      detail: { faults: faults.map(({ endpoint, fault }) => `${endpoint} ${fault.kind}`) },
    })
  const app = new OpenAPIHono<Env>()
  app.on(['PUT', 'DELETE'], path, requireScope(deps, 'operator:repair'))
  return app
    .openapi(
      createRoute({
        ...described,
        method: 'get',
        operationId: 'listFaults',
        summary: 'Faults that the dealer backend’s stand-in shows',
        responses,
      }),
      async (c) => c.json(await switches.list(), 200),
    )
    .openapi(
      createRoute({
        ...described,
        method: 'put',
        operationId: 'orderFaults',
        summary: 'Replace the faults of the dealer backend’s stand-in',
        request: { body: { required: true, content: { 'application/json': { schema: FaultRequests } } } },
        responses,
      }),
      async (c) => {
        const { faults } = c.req.valid('json')
        await switches.requireStandIn()
        await note(c.get('caller').subject, faults)
        return c.json(await switches.replace(faults), 200)
      },
    )
    .openapi(
      createRoute({
        ...described,
        method: 'delete',
        operationId: 'clearFaults',
        summary: 'Take back all faults of the dealer backend’s stand-in; calls that wait go on',
        responses,
      }),
      async (c) => {
        await switches.requireStandIn()
        await note(c.get('caller').subject, [])
        return c.json(await switches.replace([]), 200)
      },
    )
}

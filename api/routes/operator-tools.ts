import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { OperatorTools, ToolTrial, TryToolBody } from '#contracts/operator-tools.ts'
import { ToolName } from '#contracts/tools.ts'
import type { Deps, Env } from '../env.ts'
import { periodOf } from '../operator/period.ts'
import { listTools, tryTool } from '../operator/tool-catalogue.ts'
import { json, security } from '../schemas.ts'

export function operatorToolRoutes(deps: Deps) {
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/operator/tools',
        operationId: 'listTools',
        tags: ['operators'],
        summary: 'The tools of the model: schema, risk, who may call them, figures of a day',
        security,
        responses: { 200: json(OperatorTools, 'The tools') },
      }),
      async (c) => c.json({ tools: await listTools(deps.db, periodOf({})) }, 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/operator/tools/{name}',
        operationId: 'tryTool',
        tags: ['operators'],
        summary: 'Call a tool that only looks',
        description: 'Goes into the audit log; what tells about a person or a car wants a reason.',
        security,
        request: {
          params: z.object({ name: ToolName }),
          body: { required: true, content: { 'application/json': { schema: TryToolBody } } },
        },
        responses: { 200: json(ToolTrial, 'What the tool says') },
      }),
      async (c) => {
        const trial = { name: c.req.valid('param').name, reason: undefined, ...c.req.valid('json') }
        return c.json(await tryTool(deps, c.get('caller'), trial), 200)
      },
    )
}

import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { Scope } from '#platform/identity/scopes.ts'
import { createApiKey, listApiKeys, revokeApiKey } from '../api-keys.ts'
import { lacksScope } from '../auth.ts'
import type { Deps, Env } from '../env.ts'
import { notFound } from '../problems.ts'
import { json, problems, security } from '../schemas.ts'

const dayMs = 24 * 3_600_000

const CreateApiKeyBody = z.strictObject({
  name: z
    .string()
    .regex(/^\P{C}{1,100}$/u, 'expected 1 to 100 characters')
    .openapi({ pattern: '^\\P{C}{1,100}$' }),
  scopes: z.array(Scope).min(1).max(Scope.options.length),
  /** No key is for ever: one that was forgotten ends by itself. */
  expiresInDays: z.int().min(1).max(366).default(90),
})
const ApiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  /** To the minute; null for a key that was never used. */
  lastUsedAt: z.iso.datetime().nullable(),
})
const CreatedApiKey = ApiKeyView.extend({ key: z.string() })
const KeyParam = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/, 'expected the id of an API key') })

/** Keys for machine callers, by admins. */
export function apiKeyRoutes({ db }: Deps) {
  return new OpenAPIHono<Env>()
    .openapi(
      createRoute({
        method: 'post',
        path: '/v1/api-keys',
        operationId: 'createApiKey',
        tags: ['identity'],
        summary: 'Make an API key; it is shown this once',
        description: 'Send it as a bearer token. Nobody can give a scope they do not have.',
        security,
        request: {
          body: { required: true, content: { 'application/json': { schema: CreateApiKeyBody } } },
        },
        responses: { 201: json(CreatedApiKey, 'The key') },
      }),
      async (c) => {
        const { name, scopes, expiresInDays } = c.req.valid('json')
        const caller = c.get('caller')
        const missing = scopes.find((scope) => !caller.scopes.includes(scope))
        if (missing) throw lacksScope(missing)
        const { key, row } = await createApiKey(db, {
          name,
          scopes: [...new Set(scopes)],
          expiresAt: new Date(Date.now() + expiresInDays * dayMs),
          createdBy: caller.subject,
        })
        c.header('cache-control', 'no-store')
        return c.json({ ...view(row), key }, 201)
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/v1/api-keys',
        operationId: 'listApiKeys',
        tags: ['identity'],
        summary: 'All API keys, latest first, without their secrets',
        security,
        responses: { 200: json(z.object({ apiKeys: z.array(ApiKeyView) }), 'The keys') },
      }),
      async (c) => c.json({ apiKeys: (await listApiKeys(db)).map(view) }, 200),
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/v1/api-keys/{id}',
        operationId: 'revokeApiKey',
        tags: ['identity'],
        summary: 'Revoke an API key, from its next call on; a revoked one stays revoked',
        security,
        request: { params: KeyParam },
        responses: { 204: { description: 'Revoked' }, ...problems },
      }),
      async (c) => {
        const known = await revokeApiKey(db, c.req.valid('param').id, c.get('caller').subject)
        if (!known) throw notFound('API key')
        return c.body(null, 204)
      },
    )
}

const view = (row: Awaited<ReturnType<typeof listApiKeys>>[number]): z.infer<typeof ApiKeyView> => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  createdAt: row.created_at.toISOString(),
  createdBy: row.created_by,
  expiresAt: row.expires_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
})

import { randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import { createApp } from '#api/app.ts'
import { createIdentify } from '#api/auth.ts'
import { createLimits } from '#api/limits.ts'
import { TurnsInFlight } from '#api/turns-in-flight.ts'
import { ApiConfig, localLimits } from '#platform/config.ts'
import { migrate, openDatabase } from '#platform/database.ts'
import { createCodec } from '#platform/encryption/data-converter.ts'
import { createLimitStore } from '#platform/limits/stores.ts'
import { createLogger } from '#platform/logger.ts'
import { migrations } from '#platform/migrations.ts'
import { logNotifier } from '#platform/notifications.ts'
import type { Schema } from '#platform/schema.ts'
import { createTestDatabase } from '#tests/database.ts'

export interface OpenApp {
  app: ReturnType<typeof createApp>
  db: Kysely<Schema>
  /** One request with this bearer token, or none. */
  ask: (token: string | undefined, method: string, path: string, body?: object) => Promise<Response>
  close: () => Promise<void>
}

/**
 * The API in this process, for routes that need a database and nothing else: no Temporal is behind it. The database is a
 * new one unless the settings name one.
 */
export async function openApp(
  settings: Record<string, string>,
  options: Parameters<typeof createApp>[1] = {},
): Promise<OpenApp> {
  const databaseUrl = settings['DATABASE_URL'] ?? (await createTestDatabase())
  const ENCRYPTION_KEYS = `test:${randomBytes(32).toString('base64url')}`
  const config = ApiConfig.parse({
    ENCRYPTION_KEYS,
    ...localLimits(),
    ...settings,
    DATABASE_URL: databaseUrl,
  })
  const logger = createLogger('api', 'silent')
  const db = openDatabase<Schema>(config.DATABASE_URL)
  await migrate(db, migrations)
  const unused = {} as never
  const limitStore = createLimitStore(config, logger)
  const deps = {
    config,
    db,
    logger,
    notifier: logNotifier(logger),
    limits: createLimits(config, limitStore),
    inFlight: new TurnsInFlight({ all: 10, perSubject: 10 }, new AbortController().signal),
    codec: createCodec(db, config.ENCRYPTION_KEYS),
    identify: createIdentify(config, db, logger),
    conversations: unused,
    bookings: unused,
    directCalls: unused,
    workflows: { findStalled: () => Promise.resolve({ bookings: new Map(), conversations: [] }) } as never,
    live: unused,
    checkReady: () => Promise.resolve(),
    stopping: new AbortController().signal,
  }
  const app = createApp(deps, options)
  return {
    app,
    db,
    ask: async (token, method, path, body) =>
      await app.request(path, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      }),
    async close() {
      await limitStore.close()
      await db.destroy()
    },
  }
}

import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import type { Kysely } from 'kysely'
import type { Logger } from '#platform/logger.ts'
import { addBookingRoutes } from './booking-routes.ts'
import { createBookings } from './bookings.ts'
import { createCallRecord } from './calls.ts'
import { checkJson, observe, onError, rejectInvalid, requireCredentials } from './checks.ts'
import type { App, AppEnv } from './context.ts'
import { addControlRoutes } from './control-routes.ts'
import { addDmsQueryRoutes } from './dms-query-routes.ts'
import { addDmsRoutes } from './dms-routes.ts'
import { addDocs } from './docs.ts'
import { failed } from './envelope.ts'
import { createFaults } from './faults.ts'
import { addHealthRoutes } from './health-routes.ts'
import { addLookupRoutes } from './lookup-routes.ts'
import { misbehave } from './misbehave.ts'
import { createOverrides, override } from './overrides.ts'
import type { ApimSchema } from './schema.ts'
import { createSettings } from './settings.ts'

export interface AppOptions {
  /** Migrated with `migrations` of schema.ts. */
  db: Kysely<ApimSchema>
  /** Whether the switches under `/control/` answer; they are 404 otherwise. */
  control: boolean
  logger: Logger
  /** Default: the system's clock. */
  now?: () => Date
}

/** Largest request body, bytes. */
const bodyMaximum = 100 * 1024

/** The dealer backend as an app; faults, overrides, settings and the call record live in it, bookings in the database. */
export function createApp({ db, control, logger, now = () => new Date() }: AppOptions): App {
  const app: App = new OpenAPIHono<AppEnv>({ defaultHook: rejectInvalid })
  const settings = createSettings()
  const faults = createFaults()
  const overrides = createOverrides()
  const calls = createCallRecord()
  const bookings = createBookings({ db, now })
  const deps = { db, bookings, settings, now }

  app.use(observe(logger, calls, now))
  app.use(cors())
  app.use(requireCredentials)
  app.use(
    bodyLimit({
      maxSize: bodyMaximum,
      onError: (c) => c.json(failed(['BODY_TOO_LARGE', 'Expected a body of at most 100 kB.']), 413),
    }),
  )
  app.use(misbehave(faults))
  app.use(override(overrides))
  app.use(checkJson)

  addHealthRoutes(app, deps)
  addDocs(app)
  addLookupRoutes(app)
  addBookingRoutes(app, deps)
  addDmsRoutes(app, deps)
  addDmsQueryRoutes(app, deps)
  if (control) addControlRoutes(app, { settings, faults, overrides, calls, bookings })

  app.notFound((c) => c.json(failed(['NOT_FOUND', 'There is no such endpoint.']), 404))
  app.onError(onError(logger))
  return app
}

/** What the routes share. */
import type { HttpBindings } from '@hono/node-server'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Kysely } from 'kysely'
import type { Bookings } from './bookings.ts'
import type { FaultKind } from '#contracts/apim-faults.ts'
import type { ApimSchema } from './schema.ts'
import type { Settings } from './settings.ts'

export interface AppEnv {
  /** Absent in tests that call `app.request`: nothing listens. */
  Bindings: Partial<HttpBindings>
  Variables: { fault: FaultKind | undefined }
}

export type App = OpenAPIHono<AppEnv>

export interface RouteDeps {
  db: Kysely<ApimSchema>
  bookings: Bookings
  settings: Settings
  now: () => Date
}

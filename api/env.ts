import type { Kysely } from 'kysely'
import type { ApiConfig } from '#platform/config.ts'
import type { EncryptionCodec } from '#platform/encryption/codec.ts'
import type { VerifyToken } from '#platform/identity/oidc.ts'
import type { Caller } from '#platform/identity/scopes.ts'
import type { Logger } from '#platform/logger.ts'
import type { Notifier } from '#platform/notifications.ts'
import type { Schema } from '#platform/schema.ts'
import type { BookingClient } from './booking-client.ts'
import type { ConversationClient } from './conversation-client.ts'
import type { DirectCallClient } from './direct-call-client.ts'
import type { Limits, TakenLimit } from './limits.ts'
import type { LiveHub } from './live-hub.ts'
import type { WorkflowReader } from './operator/workflow-reader.ts'
import type { TurnsInFlight } from './turns-in-flight.ts'

/** What the routes work with. */
export interface Deps {
  config: ApiConfig
  db: Kysely<Schema>
  conversations: ConversationClient
  bookings: BookingClient
  directCalls: DirectCallClient
  live: LiveHub
  /** For operators. */
  workflows: WorkflowReader
  logger: Logger
  notifier: Notifier
  limits: Limits
  inFlight: TurnsInFlight
  /** For operators who read what Temporal keeps. */
  codec: EncryptionCodec
  /** The caller a bearer token stands for; see `createIdentify`. */
  identify: VerifyToken
  /** Resolves when this process can serve: throws otherwise. */
  checkReady: () => Promise<void>
  /** Aborted when this process is told to stop: event streams end then, and their clients go on elsewhere. */
  stopping: AbortSignal
}

/** Hono's typed context: who calls. */
export interface Env {
  Variables: { caller: Caller; limits?: TakenLimit[] }
}

import type { Kysely, Transaction } from 'kysely'
import type OpenAI from 'openai'
import type { DeltaChannel } from '#platform/deltas.ts'
import type { ModelPrices } from '#platform/model-prices.ts'
import type { LimitStore } from '#platform/limits/limit-store.ts'
import type { ConversationBudget } from '#platform/limits/token-budget.ts'
import type { Schema } from '#platform/schema.ts'
import type { ApimClient } from './apim-client.ts'
import type { Notifier } from '#platform/notifications.ts'

export interface ActivityLimits {
  store: LimitStore
  /** LIMIT_TOOL_CALLS_PER_HOUR. */
  toolsPerHour: number
  /** LIMIT_TOKENS_PER_DAY. */
  tokensPerDay: number
}

export interface Deps {
  db: Kysely<Schema>
  /** Where watchers hear of a reply that grows. */
  deltas: Pick<DeltaChannel, 'publish'>
  openai: OpenAI
  model: string
  modelPrices: ModelPrices
  apim: ApimClient
  notifier: Notifier
  /** Keyed; see `MobileProofDeps`. */
  digest: (text: string) => string
  /** REQUIRE_VERIFIED_MOBILE. */
  requireVerifiedMobile: boolean
  limits: ActivityLimits
  budget: ConversationBudget
}

export type Db = Kysely<Schema> | Transaction<Schema>

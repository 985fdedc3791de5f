import type { Kysely, Transaction } from 'kysely'
import type OpenAI from 'openai'
import type { Schema } from '#platform/schema.ts'
import type { ApimClient } from './apim-client.ts'
import type { Notifier } from './notifications.ts'

export interface Deps {
  db: Kysely<Schema>
  openai: OpenAI
  model: string
  apim: ApimClient
  notifier: Notifier
}

export type Db = Kysely<Schema> | Transaction<Schema>

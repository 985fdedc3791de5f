import type { Kysely, Transaction } from 'kysely'
import type OpenAI from 'openai'
import type { Logger } from '#platform/logger.ts'
import type { Schema } from '#platform/schema.ts'
import type { ApimClient } from './apim-client.ts'

export interface Deps {
  db: Kysely<Schema>
  openai: OpenAI
  model: string
  apim: ApimClient
  logger: Logger
}

export type Db = Kysely<Schema> | Transaction<Schema>

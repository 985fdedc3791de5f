/** Counts attempts at the dealer backend that failed, for operators' figures. */
import { sql, type Kysely } from 'kysely'
import type { Schema } from '#platform/schema.ts'

/** Nobody waits for it, and a count that is lost while our own database is away changes nothing. */
export const countApimFailures =
  (db: Kysely<Schema>) =>
  (endpoint: string, kind: string): void =>
    void db
      .insertInto('apim_failures')
      .values({ minute: sql<Date>`date_trunc('minute', now())`, endpoint, kind, count: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['minute', 'endpoint', 'kind'])
          .doUpdateSet({ count: sql<number>`apim_failures.count + 1` }),
      )
      .execute()
      .catch(() => undefined)

/** How many event streams a subject has open, over all replicas: each holds a lease, and one that died lets it lapse. */
import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import type { Schema } from '#platform/schema.ts'
import { ProblemError } from './problems.ts'

const renewMs = 60_000
/** Long enough for two renewals that fail. */
const leaseSeconds = 150

/**
 * Takes a lease and keeps it until the returned function is called.
 * @throws ProblemError 429 `too-many-streams` while `most` are open.
 */
export async function leaseStream(
  db: Kysely<Schema>,
  subject: string,
  most: number,
): Promise<() => Promise<void>> {
  const id = randomUUID()
  const until = sql<Date>`now() + make_interval(secs => ${leaseSeconds})`
  await db.transaction().execute(async (trx) => {
    // One at a time for a subject, so that no two take the last one.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`streams ${subject}`}, 0))`.execute(trx)
    await trx
      .deleteFrom('stream_leases')
      .where('subject', '=', subject)
      .where('expires_at', '<', sql<Date>`now()`)
      .execute()
    const { open } = await trx
      .selectFrom('stream_leases')
      .select(({ fn }) => fn.countAll<number>().as('open'))
      .where('subject', '=', subject)
      .executeTakeFirstOrThrow()
    if (open >= most) throw tooMany(most)
    await trx.insertInto('stream_leases').values({ id, subject, expires_at: until }).execute()
  })
  // A renewal that fails is made up for by the next; a lease that lapsed meanwhile is taken again.
  const renewal = setInterval(() => {
    void db
      .insertInto('stream_leases')
      .values({ id, subject, expires_at: until })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ expires_at: until }))
      .execute()
      .catch(() => undefined)
  }, renewMs).unref()
  return async () => {
    clearInterval(renewal)
    await db
      .deleteFrom('stream_leases')
      .where('id', '=', id)
      .execute()
      .catch(() => undefined)
  }
}

const tooMany = (most: number): ProblemError =>
  new ProblemError(429, 'too-many-streams', `At most ${most} event streams at once; close one.`, {
    headers: { 'retry-after': '5' },
  })

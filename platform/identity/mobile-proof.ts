/**
 * Whose mobile number it is: a six-digit code goes to the number, and who reads it back owns it. Proof is of a subject and a number
 * together; another subject proves for itself.
 *
 * A code is good for 10 minutes, once, and for 5 tries. A number gets 3 codes an hour and 10 a day, whoever asks, and a subject asks
 * for 10 a day: nobody's phone is flooded, and who guesses all day long is right once in 20,000 days.
 */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Notifier } from '../notifications.ts'
import type { Schema } from '../schema.ts'

const codeMinutes = 10
const maxTries = 5
const proofDays = 180
const hour = 3_600_000
const limits = [
  { by: 'mobile', within: hour, most: 3 },
  { by: 'mobile', within: 24 * hour, most: 10 },
  { by: 'subject', within: 24 * hour, most: 10 },
] as const

export interface MobileProofDeps {
  db: Kysely<Schema>
  notifier: Notifier
  /** Keyed, so that the table holds no code and who reads it can compute none. After a change of keys, codes under way are lost. */
  digest: (text: string) => string
}

export interface Claimed {
  subject: string
  /** Ten digits. */
  mobile: string
}

export type CodeSent = { kind: 'sent'; expiresAt: Date } | { kind: 'too_many'; retryAt: Date }

/**
 * Sends a code. The same `requestKey` sends the same code again.
 * @throws NotificationFailedError; the code counts all the same and stays good, as it may have come through.
 */
export async function sendCode(
  deps: MobileProofDeps,
  {
    subject,
    mobile,
    requestKey = null,
    signal,
  }: Claimed & { requestKey?: string | null; signal?: AbortSignal },
): Promise<CodeSent> {
  const made = await deps.db.transaction().execute(async (trx) => {
    // One at a time for a subject and a number, in this order, so that no two pass a limit together.
    for (const key of [`codes of ${subject}`, `codes to ${mobile}`]) {
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx)
    }
    // What no limit looks at any more.
    await sql`delete from mobile_codes where sent_at < now() - interval '1 day'`.execute(trx)
    const known =
      requestKey === null
        ? undefined
        : await trx
            .selectFrom('mobile_codes')
            .selectAll()
            .where('request_key', '=', requestKey)
            .where('subject', '=', subject)
            .where('mobile', '=', mobile)
            .executeTakeFirst()
    if (known) return known
    const retryAt = await whenAllowed(trx, { subject, mobile })
    if (retryAt) return { retryAt }
    return await trx
      .insertInto('mobile_codes')
      .values({
        id: randomUUID(),
        request_key: requestKey,
        subject,
        mobile,
        expires_at: new Date(Date.now() + codeMinutes * 60_000),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  if ('retryAt' in made) return { kind: 'too_many', retryAt: made.retryAt }
  const { id, expires_at: expiresAt } = made
  const told = { customerMobile: mobile, code: codeOf(deps, id), expiresAt: expiresAt.toISOString() }
  await deps.notifier.send(`code:${id}`, { type: 'verification_code', ...told }, signal)
  return { kind: 'sent', expiresAt }
}

/** When the next code may be sent; undefined when now. */
async function whenAllowed(trx: Transaction<Schema>, claimed: Claimed): Promise<Date | undefined> {
  const since = new Date(Date.now() - 24 * hour)
  const sent = await trx
    .selectFrom('mobile_codes')
    .select(['subject', 'mobile', 'sent_at'])
    .where('sent_at', '>', since)
    .where((eb) => eb.or([eb('mobile', '=', claimed.mobile), eb('subject', '=', claimed.subject)]))
    .orderBy('sent_at', 'desc')
    .execute()
  const waits = limits.flatMap(({ by, within, most }) => {
    const times = sent.filter((row) => row[by] === claimed[by]).map((row) => row.sent_at.getTime())
    const oldest = times[most - 1]
    return oldest !== undefined && oldest + within > Date.now() ? [oldest + within] : []
  })
  return waits.length === 0 ? undefined : new Date(Math.max(...waits))
}

export type CodeChecked = { kind: 'verified' } | { kind: 'wrong'; triesLeft: number } | { kind: 'no_code' }

/** `no_code`: none was sent, or the latest is too old or was tried too often. Repeating the right code changes nothing. */
export async function checkCode(
  deps: MobileProofDeps,
  claimed: Claimed & { code: string },
): Promise<CodeChecked> {
  const { subject, mobile, code } = claimed
  return await deps.db.transaction().execute(async (trx) => {
    const latest = await trx
      .selectFrom('mobile_codes')
      .select(['id', 'tries', 'used_at'])
      .where('subject', '=', subject)
      .where('mobile', '=', mobile)
      .where('expires_at', '>', sql<Date>`now()`)
      .orderBy('sent_at', 'desc')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (!latest || latest.tries >= maxTries) return { kind: 'no_code' }
    const row = trx.updateTable('mobile_codes').where('id', '=', latest.id)
    if (!same(code, codeOf(deps, latest.id))) {
      await row.set({ tries: latest.tries + 1 }).execute()
      return { kind: 'wrong', triesLeft: maxTries - latest.tries - 1 }
    }
    if (latest.used_at === null) {
      await row.set({ used_at: sql<Date>`now()` }).execute()
      await noteProof(trx, { subject, mobile }, 'code')
    }
    return { kind: 'verified' }
  })
}

/** Somebody we believe says that the number is this subject's. */
export async function noteProof(db: Kysely<Schema>, claimed: Claimed, via: 'code' | 'issuer'): Promise<void> {
  await db
    .insertInto('verified_mobiles')
    .values({ ...claimed, via })
    .onConflict((conflict) =>
      conflict.columns(['subject', 'mobile']).doUpdateSet({ via, verified_at: sql<Date>`now()` }),
    )
    .execute()
}

export async function hasProved(db: Kysely<Schema>, { subject, mobile }: Claimed): Promise<boolean> {
  const row = await db
    .selectFrom('verified_mobiles')
    .select('verified_at')
    .where('subject', '=', subject)
    .where('mobile', '=', mobile)
    .executeTakeFirst()
  return row !== undefined && row.verified_at.getTime() > Date.now() - proofDays * 24 * hour
}

/** From the first 48 bits of the digest: no code is noticeably likelier than another. */
function codeOf({ digest }: MobileProofDeps, id: string): string {
  return String(Number.parseInt(digest(`mobile code ${id}`).slice(0, 12), 16) % 1_000_000).padStart(6, '0')
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

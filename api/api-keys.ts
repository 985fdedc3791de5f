/**
 * Keys of machine callers: `ak_<id>_<secret>`. Of the secret only its SHA-256 is kept: it has 256 random bits, which nobody
 * guesses however fast the hash is, so a slow one would only make each call slow.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { sql, type Kysely, type Selectable } from 'kysely'
import { audit } from '#platform/audit.ts'
import type { Caller, Scope } from '#platform/identity/scopes.ts'
import type { ApiKeysTable, Schema } from '#platform/schema.ts'

type Db = Kysely<Schema>
type ApiKey = Omit<Selectable<ApiKeysTable>, 'secret_hash'>

export const apiKeyPrefix = 'ak_'
const format = /^ak_(?<id>[0-9a-f]{16})_(?<secret>[\w-]{43})$/
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
/** Compared with where there is no such key, so that the answer takes as long. */
const noHash = hashOf(randomBytes(32).toString('base64url'))
const shown = [
  'id',
  'name',
  'subject',
  'scopes',
  'created_at',
  'created_by',
  'expires_at',
  'revoked_at',
  'last_used_at',
] as const

/** The caller whose key this is; undefined for an unknown, expired or revoked one and for a wrong secret alike. */
export async function callerOfKey(db: Db, text: string): Promise<Caller | undefined> {
  const { id, secret } = format.exec(text)?.groups ?? {}
  if (id === undefined || secret === undefined) return undefined
  const row = await db
    .selectFrom('api_keys')
    .select(['subject', 'scopes', 'secret_hash'])
    .select(sql<boolean>`revoked_at is null and expires_at > now()`.as('valid'))
    .select(sql<boolean>`last_used_at is null or last_used_at < now() - interval '1 minute'`.as('unnoted'))
    .where('id', '=', id)
    .executeTakeFirst()
  const right = timingSafeEqual(hashOf(secret), row?.secret_hash ?? noHash)
  if (!row || !right || !row.valid) return undefined
  // To the minute is enough, and a write for every call is not.
  if (row.unnoted) {
    await db
      .updateTable('api_keys')
      .set({ last_used_at: sql<Date>`now()` })
      .where('id', '=', id)
      .execute()
  }
  return { subject: row.subject, scopes: row.scopes }
}

/** `key` is the only time that the secret is seen. */
export async function createApiKey(
  db: Db,
  input: { name: string; scopes: Scope[]; expiresAt: Date; createdBy: string },
): Promise<{ key: string; row: ApiKey }> {
  const id = randomBytes(8).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  const { name, scopes, expiresAt, createdBy } = input
  const row = await db.transaction().execute(async (trx) => {
    await audit(trx, {
      subject: createdBy,
      action: 'api-key.create',
      target: id,
      detail: { name, scopes, expiresAt: expiresAt.toISOString() },
    })
    return await trx
      .insertInto('api_keys')
      .values({
        id,
        name,
        scopes,
        secret_hash: hashOf(secret),
        subject: `key:${id}`,
        created_by: createdBy,
        expires_at: expiresAt,
      })
      .returning(shown)
      .executeTakeFirstOrThrow()
  })
  return { key: `${apiKeyPrefix}${id}_${secret}`, row }
}

/** All there ever were, latest first. */
export async function listApiKeys(db: Db): Promise<ApiKey[]> {
  return await db.selectFrom('api_keys').select(shown).orderBy('created_at', 'desc').execute()
}

/** False for an unknown key; one that is revoked already stays as it is. */
export async function revokeApiKey(db: Db, id: string, by: string): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    const revoked = await trx
      .updateTable('api_keys')
      .set({ revoked_at: sql<Date>`now()` })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst()
    if (revoked) {
      await audit(trx, { subject: by, action: 'api-key.revoke', target: id, detail: revoked })
      return true
    }
    const known = await trx.selectFrom('api_keys').select('id').where('id', '=', id).executeTakeFirst()
    return known !== undefined
  })
}

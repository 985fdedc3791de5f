/** The row that a subject's calls by MCP hang on; see `ConversationsTable.channel`. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { Mobile } from '#contracts/tools.ts'
import { audit } from '#platform/audit.ts'
import { hasProved, noteProof } from '#platform/identity/mobile-proof.ts'
import type { Caller } from '#platform/identity/scopes.ts'
import { maskedMobile } from '#platform/notifications.ts'
import type { Deps } from '../env.ts'

/** Its id; made on first need. */
export async function containerOf({ db }: Pick<Deps, 'db'>, caller: Caller): Promise<string> {
  const { subject } = caller
  await believeIssuer({ db }, caller)
  const known = await db
    .selectFrom('conversations')
    .select('id')
    .where('subject', '=', subject)
    .where('channel', '=', 'mcp')
    .where('closed_at', 'is', null)
    .executeTakeFirst()
  if (known) return known.id
  const id = randomUUID()
  const row = await db
    .insertInto('conversations')
    .values({ id, subject, channel: 'mcp' })
    .onConflict((conflict) =>
      conflict
        .column('subject')
        .where('channel', '=', 'mcp')
        .where('closed_at', 'is', null)
        // A no-op update, so that the one that is there is returned.
        .doUpdateSet({ subject: sql`excluded.subject` }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  if (row.id === id) {
    await audit(db, { subject, action: 'conversation.create', target: id, detail: { channel: 'mcp' } })
  }
  return row.id
}

/** The issuer's word on the caller's number is a proof of it, as in a conversation. */
async function believeIssuer({ db }: Pick<Deps, 'db'>, { subject, provenMobile }: Caller): Promise<void> {
  const mobile = Mobile.safeParse(provenMobile).data
  if (!mobile || (await hasProved(db, { subject, mobile }))) return
  await noteProof(db, { subject, mobile }, 'issuer')
  await audit(db, { subject, action: 'mobile.verified', target: maskedMobile(mobile) })
}

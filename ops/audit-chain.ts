/** Checks the audit log's chain with nothing of the database's but its rows: who could change those could change its functions. */
import { createHash } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Schema } from '#platform/schema.ts'

export interface ChainHead {
  seq: number
  /** Hex. */
  hash: string
}
/** `problem` says what is wrong with the first line that is. */
export type Verdict = { ok: true; head: ChainHead } | { ok: false; seq: number; problem: string }

interface Link {
  seq: number
  hash: Buffer
  audit_id: number
  /** Null where the audit line is gone. */
  fields: string[] | null
}

const batch = 1_000

/** `noted`: a head written down earlier, which this chain must still contain. */
export async function verifyChain(db: Kysely<Schema>, noted?: ChainHead): Promise<Verdict> {
  return await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      let head: ChainHead = { seq: 0, hash: '' }
      for (;;) {
        const links = await readLinks(trx, head.seq)
        for (const link of links) {
          const problem = checkLink(head, link)
          if (problem) return { ok: false, seq: head.seq + 1, problem }
          head = { seq: link.seq, hash: link.hash.toString('hex') }
          if (noted && noted.seq === head.seq && noted.hash !== head.hash) {
            return { ok: false, seq: head.seq, problem: 'another hash than the one noted earlier' }
          }
        }
        if (links.length === 0) return (await checkEnd(trx, head, noted)) ?? { ok: true, head }
      }
    })
}

async function readLinks(trx: Transaction<Schema>, after: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select seq, hash, audit_id,
      case when log.id is null then null else array[
        log.id::text, to_char(log.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        log.subject, log.action, log.target, log.detail::text
      ] end as fields
    from audit_chain as chain left join audit_log as log on log.id = chain.audit_id
    where seq > ${after} order by seq limit ${batch}
  `.execute(trx)
  return rows
}

function checkLink(before: ChainHead, { seq, hash, audit_id, fields }: Link): string | undefined {
  if (seq !== before.seq + 1) return `link ${before.seq + 1} is missing`
  if (!fields) return `audit line ${audit_id} is missing`
  const text = fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join('')
  const expected = createHash('sha256').update(Buffer.from(before.hash, 'hex')).update(text).digest()
  return expected.equals(hash) ? undefined : `audit line ${audit_id}, or its link, was changed`
}

async function checkEnd(
  trx: Transaction<Schema>,
  last: ChainHead,
  noted: ChainHead | undefined,
): Promise<Verdict | undefined> {
  const kept = await trx.selectFrom('audit_head').select(['seq', 'hash']).executeTakeFirst()
  if (kept?.seq !== last.seq || kept.hash.toString('hex') !== last.hash) {
    return { ok: false, seq: last.seq + 1, problem: `the chain ends here, and should at ${kept?.seq ?? '?'}` }
  }
  if (noted && noted.seq > last.seq) {
    return { ok: false, seq: last.seq + 1, problem: `the chain ends here, and was longer (${noted.seq})` }
  }
  const unlinked = await trx
    .selectFrom('audit_log')
    .select('id')
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('audit_chain').select('seq').whereRef('audit_id', '=', 'audit_log.id'))),
    )
    .limit(1)
    .executeTakeFirst()
  return (
    unlinked && { ok: false, seq: last.seq + 1, problem: `audit line ${unlinked.id} is not in the chain` }
  )
}

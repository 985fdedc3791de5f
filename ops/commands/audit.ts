import { UsageError, type Command } from '../command.ts'
import { verifyChain, type ChainHead } from '../audit-chain.ts'
import { withDatabase } from '../with-database.ts'

export const auditVerify: Command = {
  usage: 'audit verify [--head <seq>:<hash>]',
  summary:
    'Check that no line of the audit log was changed, removed or added beside the product. Prints the head: note it elsewhere, ' +
    'and give it with --head later, to find a chain that was made anew as a whole.',
  options: { head: { type: 'string' } },
  output: true,
  async run({ config, values, print }) {
    const noted = values['head'] === undefined ? undefined : parseHead(String(values['head']))
    const verdict = await withDatabase(config.DATABASE_URL, (db) => verifyChain(db, noted))
    if (!verdict.ok) {
      print(verdict, `WRONG at ${verdict.seq}: ${verdict.problem}`)
      return 1
    }
    const { seq, hash } = verdict.head
    print(verdict, `${seq} lines, none changed. Head: ${seq}:${hash}`)
    return 0
  },
}

function parseHead(text: string): ChainHead {
  const { seq, hash } = /^(?<seq>\d+):(?<hash>[0-9a-f]*)$/.exec(text)?.groups ?? {}
  if (seq === undefined || hash === undefined)
    throw new UsageError('--head: expected <seq>:<hash> as printed')
  return { seq: Number(seq), hash }
}

const mostLines = 1_000

export const auditList: Command = {
  usage: 'audit list [--target <id>] [--subject <subject>] [--since <time>]',
  summary: `Who did what: the latest ${mostLines} lines, oldest first.`,
  options: { target: { type: 'string' }, subject: { type: 'string' }, since: { type: 'string' } },
  output: true,
  async run({ config, values, print }) {
    const { target, subject, since } = values
    const from = since === undefined ? undefined : new Date(String(since))
    if (from && Number.isNaN(from.getTime()))
      throw new UsageError('--since: expected a time such as 2026-11-25')
    const lines = await withDatabase(config.DATABASE_URL, async (db) => {
      let query = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc').limit(mostLines)
      if (target !== undefined) query = query.where('target', '=', String(target))
      if (subject !== undefined) query = query.where('subject', '=', String(subject))
      if (from) query = query.where('at', '>=', from)
      return (await query.execute()).toReversed()
    })
    if (lines.length === mostLines)
      process.stderr.write(`Only the latest ${mostLines}; --since or --target narrows.\n`)
    for (const line of lines) {
      const detail = JSON.stringify(line.detail)
      print(line, `${line.at.toISOString()}  ${line.subject}  ${line.action}  ${line.target}  ${detail}`)
    }
    return 0
  },
}

/** The audit log: pages, and the whole of it line by line. */
import type { Kysely, Selectable } from 'kysely'
import type { AuditEntry, AuditPage } from '#contracts/operator.ts'
import type { AuditLogTable, Schema } from '#platform/schema.ts'

type Db = Kysely<Schema>

export interface AuditSearch {
  subject?: string | undefined
  action?: string | undefined
  target?: string | undefined
  /** ISO 8601. */
  from?: string | undefined
  to?: string | undefined
}

/** Newest first; `before` is the id that the page before ended with. */
export async function listAudit(
  db: Db,
  search: AuditSearch,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<AuditPage> {
  const rows = await matching(db, search, before)
    .limit(limit + 1)
    .execute()
  const lines = rows.slice(0, limit).map(entry)
  const last = lines.at(-1)
  return { lines, next: rows.length > limit && last ? String(last.id) : null }
}

function matching(db: Db, { subject, action, target, from, to }: AuditSearch, before: number | undefined) {
  let rows = db.selectFrom('audit_log').selectAll().orderBy('id', 'desc')
  if (before !== undefined) rows = rows.where('id', '<', before)
  if (subject) rows = rows.where('subject', '=', subject)
  if (action) rows = rows.where('action', '=', action)
  if (target) rows = rows.where('target', '=', target)
  if (from) rows = rows.where('at', '>=', new Date(from))
  if (to) rows = rows.where('at', '<', new Date(to))
  return rows
}

const entry = ({ id, at, subject, action, target, detail }: Selectable<AuditLogTable>): AuditEntry => ({
  id,
  at: at.toISOString(),
  subject,
  action,
  target,
  detail,
})

/** Lines held in memory at once. */
const batch = 1_000

/** Newest first, as text of the whole download, piece by piece; a reader who stops ends the reading. */
export async function* exportAudit(
  db: Db,
  search: AuditSearch,
  format: 'csv' | 'json',
): AsyncGenerator<string> {
  yield format === 'csv' ? csvLine(columns) : '['
  let first = true
  for (let before: number | undefined; ;) {
    const rows = await matching(db, search, before).limit(batch).execute()
    const lines = rows.map(entry)
    if (format === 'csv') yield lines.map(csvOf).join('')
    else if (lines.length > 0) {
      yield (first ? '\n' : ',\n') + lines.map((line) => JSON.stringify(line)).join(',\n')
    }
    first = false
    before = lines.at(-1)?.id
    if (lines.length < batch) break
  }
  if (format === 'json') yield '\n]\n'
}

const columns = ['id', 'at', 'subject', 'action', 'target', 'detail']
const csvOf = ({ id, at, subject, action, target, detail }: AuditEntry): string =>
  csvLine([String(id), at, subject, action, target, JSON.stringify(detail)])
/** RFC 4180. */
const csvLine = (cells: string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/** A spreadsheet would take a cell that begins so for a formula: a quote in front makes it a text. */
export function csvCell(text: string): string {
  const defused = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}

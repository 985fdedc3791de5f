import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Problem } from '#contracts/chat.ts'
import type { AuditEntry } from '#contracts/operator.ts'
import { FilterBar, type Filter } from '../components/filter-bar.tsx'
import { Moment } from '../components/moment.tsx'
import { ProblemBox } from '../components/problem-box.tsx'
import { RowList } from '../components/row-list.tsx'
import type { Column } from '../components/row-page.tsx'
import { toProblem } from '../problem.ts'
import { useServices, useShown } from '../services.tsx'
import { searchFor, useAudit } from '../use-lists.ts'
import { words } from '../words.ts'
import styles from './audit.module.css'

const filters: Filter[] = [
  { kind: 'text', name: 'subject', label: words.filter.subject },
  { kind: 'text', name: 'action', label: words.filter.action },
  { kind: 'text', name: 'target', label: words.filter.target },
  { kind: 'date', name: 'from', label: words.filter.from },
  { kind: 'date', name: 'to', label: words.filter.to },
]

const columns: Column<AuditEntry>[] = [
  { name: words.column.when, cell: ({ at }) => <Moment at={at} exact /> },
  { name: words.column.who, cell: ({ subject }) => subject },
  { name: words.column.action, cell: ({ action }) => action },
  { name: words.column.target, cell: ({ target }) => target },
  { name: words.column.detail, cell: ({ detail }) => detailOf(detail) },
]

export function AuditPage({ search }: { search: URLSearchParams }) {
  const current = Object.fromEntries(search)
  const list = useAudit(current)
  return (
    <>
      <FilterBar page="audit" filters={filters} search={search} />
      <Downloads filters={current} />
      <RowList
        label={words.page.audit}
        columns={columns}
        tracks="9.5rem minmax(7rem, 1fr) 13rem minmax(9rem, 1.3fr) minmax(9rem, 1.6fr)"
        view={useShown(list.view)}
        idOf={idOf}
        empty={words.noAudit}
        onMore={() => list.more()}
      />
    </>
  )
}

const idOf = ({ id }: AuditEntry): string => String(id)

const detailOf = (detail: Record<string, unknown>) =>
  Object.keys(detail).length === 0 ? null : <code>{JSON.stringify(detail)}</code>

const formats = ['csv', 'json'] as const

/** All lines that the filters let through, not only those that are shown. */
function Downloads({ filters }: { filters: Record<string, string> }) {
  const { client } = useServices()
  const [busy, setBusy] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const download = async (format: string) => {
    setBusy(format)
    setProblem(null)
    try {
      save(await client.download(searchFor(filters, { format })), `audit.${format}`)
    } catch (error) {
      setProblem(toProblem(error))
    }
    setBusy(null)
  }
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      <div className={styles.downloads}>
        {formats.map((format) => (
          <Button
            key={format}
            variant="default"
            loading={busy === format}
            disabled={busy !== null && busy !== format}
            onClick={() => void download(format)}
          >
            {words.download(format)}
          </Button>
        ))}
      </div>
    </>
  )
}

/** A link alone would carry no token. */
function save(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

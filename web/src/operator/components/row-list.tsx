import { Button, Skeleton } from '@mantine/core'
import { memo, type CSSProperties, type ReactNode } from 'react'
import { formatNumber } from '../format.ts'
import type { ListView } from '../live-list.ts'
import { words } from '../words.ts'
import { ProblemBox } from './problem-box.tsx'
import styles from './row-list.module.css'

export interface Column<T> {
  name: string
  cell: (row: T) => ReactNode
}

interface RowListProps<T> {
  label: string
  /** The same array with every drawing: rows that did not change are not drawn anew. */
  columns: readonly Column<T>[]
  /** Widths of the columns where there is room for a table, as CSS grid tracks. */
  tracks: string
  view: ListView<T>
  idOf: (row: T) => string
  empty: ReactNode
  onMore: () => void
}

/** A table where there is room, cards where there is none. Pages out of sight cost nothing: the browser leaves them out. */
export function RowList<T>({ label, columns, tracks, view, idOf, empty, onMore }: RowListProps<T>) {
  const { pages, next, loaded, loadingMore, problem } = view
  const count = pages.reduce((sum, page) => sum + page.length, 0)
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      {!loaded && !problem && <Waiting />}
      {loaded && count === 0 && <div className={styles.empty}>{empty}</div>}
      {count > 0 && (
        <div role="table" aria-label={label} className={styles.table} style={variable('--tracks', tracks)}>
          <div role="rowgroup" className={styles.head}>
            <div role="row" className={styles.row}>
              {columns.map(({ name }) => (
                <div key={name} role="columnheader">
                  {name}
                </div>
              ))}
            </div>
          </div>
          {pages.map((rows, index) => (
            // Pages are never moved, only added at the end.
            <RowPage key={index} rows={rows} columns={columns} idOf={idOf} />
          ))}
        </div>
      )}
      {count > 0 && (
        <p className={styles.foot}>
          <span role="status">{words.shown(formatNumber(count), next !== null)}</span>
          {next !== null && (
            <Button variant="default" loading={loadingMore} onClick={onMore}>
              {words.loadMore}
            </Button>
          )}
        </p>
      )}
    </>
  )
}

interface RowPageProps<T> {
  rows: readonly T[]
  columns: readonly Column<T>[]
  idOf: (row: T) => string
}

const RowPage = memo(function RowPage<T>({ rows, columns, idOf }: RowPageProps<T>) {
  return (
    <div role="rowgroup" className={styles.page} style={variable('--rows', rows.length)}>
      {rows.map((row) => (
        <Row key={idOf(row)} row={row} columns={columns} />
      ))}
    </div>
  )
}) as <T>(props: RowPageProps<T>) => ReactNode

const Row = memo(function Row<T>({ row, columns }: { row: T; columns: readonly Column<T>[] }) {
  return (
    <div role="row" className={styles.row}>
      {columns.map(({ name, cell }) => (
        <div key={name} role="cell" data-name={name}>
          {cell(row)}
        </div>
      ))}
    </div>
  )
}) as <T>(props: { row: T; columns: readonly Column<T>[] }) => ReactNode

const variable = (name: `--${string}`, value: string | number) => ({ [name]: value }) as CSSProperties

function Waiting() {
  return (
    <div role="status" aria-label={words.loading} className={styles.waiting}>
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={44} />
      ))}
    </div>
  )
}

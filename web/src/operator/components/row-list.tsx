import { Button, Skeleton } from '@mantine/core'
import type { CSSProperties, ReactNode } from 'react'
import { formatNumber } from '../format.ts'
import type { ListView } from '../live-list.ts'
import { words } from '../words.ts'
import { ProblemBox } from './problem-box.tsx'
import styles from './row-list.module.css'
import { RowPage, type Column } from './row-page.tsx'

interface RowListProps<T> {
  label: string
  /** The same array with every drawing. */
  columns: readonly Column<T>[]
  /** Widths of the columns where there is room for a table, as CSS grid tracks. */
  tracks: string
  view: ListView<T>
  idOf: (row: T) => string
  empty: ReactNode
  onMore: () => void
}

/** A table where there is room, cards where there is none. */
export function RowList<T>({ label, columns, tracks, view, idOf, empty, onMore }: RowListProps<T>) {
  const { pages, next, loaded, loadingMore, problem } = view
  const count = pages.reduce((sum, page) => sum + page.length, 0)
  return (
    <>
      {problem && <ProblemBox problem={problem} />}
      {!loaded && !problem && <Waiting />}
      {loaded && count === 0 && <div className={styles.empty}>{empty}</div>}
      {count > 0 && (
        <div
          role="table"
          aria-label={label}
          // -1: not known.
          aria-rowcount={next === null ? count + 1 : -1}
          className={styles.table}
          style={{ '--tracks': tracks } as CSSProperties}
        >
          <div role="rowgroup" className={styles.head}>
            <div role="row" aria-rowindex={1} className={styles.row}>
              {columns.map(({ name }) => (
                <div key={name} role="columnheader">
                  {name}
                </div>
              ))}
            </div>
          </div>
          <RowPages pages={pages} columns={columns} idOf={idOf} />
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

/** Pages are never moved, only added at the end: their place is their key. */
function RowPages<T>({
  pages,
  columns,
  idOf,
}: Pick<RowListProps<T>, 'columns' | 'idOf'> & Pick<ListView<T>, 'pages'>) {
  let from = 2
  return pages.map((rows, index) => {
    const page = <RowPage key={index} rows={rows} columns={columns} idOf={idOf} from={from} />
    from += rows.length
    return page
  })
}

function Waiting() {
  return (
    <div role="status" aria-label={words.loading} className={styles.waiting}>
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} height={44} />
      ))}
    </div>
  )
}

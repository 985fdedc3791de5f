import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import styles from './row-list.module.css'

export interface Column<T> {
  name: string
  cell: (row: T) => ReactNode
}

interface RowPageProps<T> {
  rows: readonly T[]
  /** The same array with every drawing: rows that did not change are not drawn anew. */
  columns: readonly Column<T>[]
  idOf: (row: T) => string
  /** Of its first row, counted from 1 with the head. */
  from: number
}

/** Pages this near to the window are drawn, so that scrolling and the Tab key find them there. */
const margin = '1200px 0px'
/** Until one was measured; rows of a list are about as high as each other. */
let rowHeight = 44

/** A page of rows; far out of sight only its height is kept. */
export const RowPage = memo(function RowPage<T>({ rows, columns, idOf, from }: RowPageProps<T>) {
  const place = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(from === 2)
  const height = useRef<number | null>(null)

  useEffect(() => {
    const { current } = place
    if (!current) return
    const observer = new IntersectionObserver(
      (entries) => setNear(entries.some(({ isIntersecting }) => isIntersecting)),
      { rootMargin: margin },
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (!near || !place.current || rows.length === 0) return
    height.current = place.current.offsetHeight
    rowHeight = height.current / rows.length
  })

  const kept = near ? undefined : { height: height.current ?? rows.length * rowHeight }
  return (
    <div ref={place} role="rowgroup" style={kept}>
      {near &&
        rows.map((row, index) => <Row key={idOf(row)} row={row} columns={columns} index={from + index} />)}
    </div>
  )
}) as <T>(props: RowPageProps<T>) => ReactNode

interface RowProps<T> {
  row: T
  columns: readonly Column<T>[]
  index: number
}

const Row = memo(function Row<T>({ row, columns, index }: RowProps<T>) {
  return (
    <div role="row" aria-rowindex={index} className={styles.row}>
      {columns.map(({ name, cell }) => (
        <div key={name} role="cell" data-name={name}>
          {cell(row)}
        </div>
      ))}
    </div>
  )
}) as <T>(props: RowProps<T>) => ReactNode

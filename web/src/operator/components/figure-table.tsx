import type { ReactNode } from 'react'
import { words } from '../words.ts'
import { Section } from './section.tsx'
import styles from './figure-table.module.css'

interface FigureTableProps {
  title: string
  columns: string[]
  /** The first cell names the row. */
  rows: ReactNode[][]
  /** From this column on they are numbers. */
  numbersFrom: number
}

export function FigureTable({ title, columns, rows, numbersFrom }: FigureTableProps) {
  return (
    <Section title={title}>
      {rows.length === 0 ? (
        <p className={styles.none}>{words.nothing}</p>
      ) : (
        // Narrow windows scroll it, by the keyboard too.
        <div className={styles.scroll} role="region" aria-label={title} tabIndex={0}>
          <table aria-label={title} className={styles.table}>
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={column} scope="col" data-number={index >= numbersFrom}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((cells, row) => (
                <tr key={row}>
                  {cells.map((cell, index) =>
                    index === 0 ? (
                      <th key={index} scope="row">
                        {cell}
                      </th>
                    ) : (
                      <td key={index} data-number={index >= numbersFrom}>
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

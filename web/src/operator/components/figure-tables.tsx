import { BookingStatus } from '#contracts/booking-states.ts'
import type { Figures } from '#contracts/operator-figures.ts'
import { formatMs, formatNumber } from '../format.ts'
import { hrefOf } from '../location.ts'
import { words } from '../words.ts'
import { FigureTable } from './figure-table.tsx'
import styles from './figure-tables.module.css'
import { StateBadge } from './state-badge.tsx'

const column = words.figureColumn

export function FigureTables({
  figures: { bookings, conversations, apimFailures, tools },
}: {
  figures: Figures
}) {
  const states = BookingStatus.options.filter((status) => bookings.byState[status])
  return (
    <div className={styles.tables}>
      <FigureTable
        title={words.byState}
        columns={[column.state, column.count]}
        numbersFrom={1}
        rows={states.map((state) => [
          <a key={state} href={hrefOf('bookings', null, { state })}>
            <StateBadge status={state} />
          </a>,
          formatNumber(bookings.byState[state]),
        ])}
      />
      <FigureTable
        title={words.apimTitle}
        columns={[column.failure, column.endpoint, column.count]}
        numbersFrom={2}
        rows={apimFailures.map(({ kind, endpoint, count }) => [kind, endpoint, formatNumber(count)])}
      />
      <FigureTable
        title={words.failedTurnsTitle}
        columns={[column.failure, column.count]}
        numbersFrom={1}
        rows={conversations.failedTurns.map(({ kind, count }) => [
          <a key={kind} href={hrefOf('conversations', null, { failure: kind })}>
            {kind}
          </a>,
          formatNumber(count),
        ])}
      />
      <FigureTable
        title={words.toolsTitle}
        columns={[column.tool, column.calls, column.failed, column.half, column.most]}
        numbersFrom={1}
        rows={tools.map(({ name, calls, failed, duration }) => [
          name,
          formatNumber(calls),
          formatNumber(failed),
          formatMs(duration.p50),
          formatMs(duration.p95),
        ])}
      />
    </div>
  )
}

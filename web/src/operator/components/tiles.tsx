import type { Figures } from '#contracts/operator-figures.ts'
import { formatMoney, formatMs, formatNumber, formatPercent } from '../format.ts'
import { words } from '../words.ts'
import styles from './tiles.module.css'

export function Tiles({ figures: { bookings, conversations, model } }: { figures: Figures }) {
  const failed = conversations.failedTurns.reduce((sum, { count }) => sum + count, 0)
  const { average, most } = bookings.attempts
  const tiles: [name: string, value: string, note?: string][] = [
    [words.figures.bookings, formatNumber(bookings.total)],
    [words.figures.success, formatPercent(bookings.successRatio), words.note.success],
    [
      words.figures.timeToConfirm,
      formatMs(bookings.timeToConfirm.p50),
      words.note.half(formatMs(bookings.timeToConfirm.p95)),
    ],
    [
      words.figures.attempts,
      formatNumber(average === null ? null : Math.round(average * 10) / 10),
      words.note.most(formatNumber(most)),
    ],
    [
      words.figures.conversations,
      formatNumber(conversations.started),
      words.note.open(formatNumber(conversations.open)),
    ],
    [words.figures.turns, formatNumber(conversations.turns), words.note.failedTurns(formatNumber(failed))],
    [
      words.figures.tokens,
      formatNumber(model.inputTokens + model.outputTokens),
      words.note.modelCalls(
        formatNumber(model.calls),
        formatNumber(model.inputTokens),
        formatNumber(model.outputTokens),
      ),
    ],
    [words.figures.cost, formatMoney(model.cost), model.cost === null ? words.note.noPrice : words.note.cost],
    [
      words.figures.tokensPerBooking,
      formatNumber(model.perBooking.tokens),
      words.note.perTurn(formatNumber(model.perTurn.tokens)),
    ],
    [
      words.figures.costPerBooking,
      formatMoney(model.perBooking.cost),
      words.note.perTurn(formatMoney(model.perTurn.cost)),
    ],
  ]
  return (
    <dl className={styles.tiles}>
      {tiles.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={styles.value}>{value}</dd>
          {note && <dd className={styles.note}>{note}</dd>}
        </div>
      ))}
    </dl>
  )
}

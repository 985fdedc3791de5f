import type { BookingUsage, ConversationUsage, HistoryUsage, Usage } from '#contracts/operator-usage.ts'
import { formatMoney, formatNumber } from '../format.ts'
import { words } from '../words.ts'
import { FigureTable } from './figure-table.tsx'

type Row = [name: string, usage: { model: Usage['model'] | null; history: HistoryUsage | null }]

/** The latest turn first, below all of them. */
export const ConversationUsageTable = ({ usage }: { usage: ConversationUsage }) => (
  <UsageTable
    rows={[
      [words.usage.all, usage.total],
      ...usage.turns.toReversed().map((turn): Row => [words.usage.turn(turn.turn), turn]),
    ]}
  />
)

export const BookingUsageTable = ({ usage }: { usage: BookingUsage }) => (
  <UsageTable
    rows={[
      [words.usage.booking, usage.total],
      ...(usage.conversation ? [[words.usage.turnsUpTo, usage.conversation] satisfies Row] : []),
      [words.usage.own, { model: null, history: usage.workflow }],
    ]}
  />
)

function UsageTable({ rows }: { rows: Row[] }) {
  const priced = rows.some(([, { model }]) => model?.cost != null)
  const { part, tokens, cost, actions, events, bytes } = words.usage.column
  return (
    <FigureTable
      title={words.usage.title}
      columns={[part, tokens, ...(priced ? [cost] : []), actions, events, bytes]}
      numbersFrom={1}
      rows={rows.map(([name, { model, history }]) => [
        name,
        formatNumber(model && model.inputTokens + model.outputTokens),
        ...(priced ? [formatMoney(model && model.cost)] : []),
        formatNumber(history && history.actions),
        formatNumber(history && history.events),
        formatNumber(history && history.bytes),
      ])}
    />
  )
}

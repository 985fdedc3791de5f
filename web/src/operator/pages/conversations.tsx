import { ConversationState, type OperatorConversation } from '#contracts/operator.ts'
import { FilterBar, type Filter } from '../components/filter-bar.tsx'
import { Moment } from '../components/moment.tsx'
import { RowList } from '../components/row-list.tsx'
import type { Column } from '../components/row-page.tsx'
import { Badge, conversationTones } from '../components/state-badge.tsx'
import { turnFailures } from '../failures.ts'
import { formatNumber } from '../format.ts'
import { hrefOf } from '../location.ts'
import { useShown } from '../services.tsx'
import { useConversations } from '../use-lists.ts'
import { words } from '../words.ts'

/** The conversation's own page has all of them. */
const shownRefs = 3
const filters: Filter[] = [
  { kind: 'text', name: 'query', label: words.filter.conversationQuery },
  {
    kind: 'choice',
    name: 'state',
    label: words.filter.state,
    choices: ConversationState.options.map((value) => ({ value, label: words.conversationState[value] })),
  },
  { kind: 'choice', name: 'failure', label: words.filter.failure, choices: turnFailures },
]

const columns: Column<OperatorConversation>[] = [
  {
    name: words.column.conversation,
    cell: ({ conversationId }) => (
      <a href={hrefOf('conversations', conversationId)}>{conversationId.slice(0, 13)}…</a>
    ),
  },
  {
    name: words.column.state,
    cell: ({ state, channel }) => (
      <Badge tone={conversationTones[state]}>
        {`${words.conversationState[state]}${channel === 'mcp' ? `, ${words.channel.mcp}` : ''}`}
      </Badge>
    ),
  },
  { name: words.column.customer, cell: ({ subject }) => subject },
  { name: words.column.turns, cell: ({ turns }) => formatNumber(turns) },
  {
    name: words.column.bookings,
    cell: ({ bookingRefs }) =>
      bookingRefs.length === 0 ? null : (
        <div>
          {bookingRefs.slice(0, shownRefs).map((ref) => (
            <div key={ref}>
              <a href={hrefOf('bookings', ref)}>{ref}</a>
            </div>
          ))}
          {bookingRefs.length > shownRefs && words.andMore(formatNumber(bookingRefs.length - shownRefs))}
        </div>
      ),
  },
  { name: words.column.began, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    name: words.column.problem,
    cell: ({ failedTurns, failure }) =>
      failedTurns === 0 ? null : words.failedOf(failedTurns, failure ?? ''),
  },
]

export function ConversationsPage({ search }: { search: URLSearchParams }) {
  const list = useConversations(Object.fromEntries(search))
  return (
    <>
      <FilterBar page="conversations" filters={filters} search={search} />
      <RowList
        label={words.page.conversations}
        columns={columns}
        tracks="9.5rem 7rem minmax(8rem, 1fr) 4rem 8.5rem 8.5rem minmax(7rem, 1fr)"
        view={useShown(list.view)}
        idOf={idOf}
        empty={words.noConversations}
        onMore={() => list.more()}
      />
    </>
  )
}

const idOf = ({ conversationId }: OperatorConversation): string => conversationId

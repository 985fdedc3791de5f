import { BookingStatus } from '#contracts/booking-states.ts'
import { FilterBar, type Filter } from '../components/filter-bar.tsx'
import { RowList } from '../components/row-list.tsx'
import type { Column } from '../components/row-page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { Moment } from '../components/moment.tsx'
import type { OperatorBooking } from '#contracts/operator.ts'
import { bookingFailures } from '../failures.ts'
import { hrefOf } from '../location.ts'
import { useShown } from '../services.tsx'
import { useBookings } from '../use-lists.ts'
import { words } from '../words.ts'

const filters: Filter[] = [
  { kind: 'text', name: 'query', label: words.filter.bookingQuery },
  {
    kind: 'choice',
    name: 'state',
    label: words.filter.state,
    choices: BookingStatus.options.map((value) => ({ value, label: words.bookingState[value] })),
  },
  { kind: 'text', name: 'dealer', label: words.filter.dealer },
  { kind: 'choice', name: 'failure', label: words.filter.failure, choices: bookingFailures },
  { kind: 'date', name: 'from', label: words.filter.from },
  { kind: 'date', name: 'to', label: words.filter.to },
  { kind: 'flag', name: 'failing', label: words.filter.failing },
]

const columns: Column<OperatorBooking>[] = [
  {
    name: words.column.reference,
    cell: ({ bookingRef }) => <a href={hrefOf('bookings', bookingRef)}>{bookingRef}</a>,
  },
  { name: words.column.state, cell: ({ status }) => <StateBadge status={status} /> },
  {
    name: words.column.appointment,
    cell: ({ appointmentDate, appointmentTime }) => `${appointmentDate} ${appointmentTime}`,
  },
  { name: words.column.dealer, cell: ({ dealerName, dealerCode }) => dealerName || dealerCode },
  { name: words.column.made, cell: ({ createdAt }) => <Moment at={createdAt} /> },
  { name: words.column.problem, cell: ({ failing }) => failing?.why ?? null },
]

export function BookingsPage({ search }: { search: URLSearchParams }) {
  const list = useBookings(Object.fromEntries(search))
  return (
    <>
      <FilterBar page="bookings" filters={filters} search={search} />
      <RowList
        label={words.page.bookings}
        columns={columns}
        tracks="8.5rem 9rem 9rem minmax(8rem, 1fr) 8.5rem minmax(8rem, 1.4fr)"
        view={useShown(list.view)}
        idOf={bookingId}
        empty={words.noBookings}
        onMore={() => list.more()}
      />
    </>
  )
}

const bookingId = ({ bookingRef }: OperatorBooking): string => bookingRef

import { Button } from '@mantine/core'
import type { OperatorBooking } from '#contracts/operator.ts'
import { formatAge, formatNumber } from '../format.ts'
import { ownFaultIn } from '../failures.ts'
import { hrefOf } from '../location.ts'
import { useShown } from '../services.tsx'
import { useBookings } from '../use-lists.ts'
import { words } from '../words.ts'
import styles from './failing-bookings.module.css'
import { ProblemBox } from './problem-box.tsx'
import { Section } from './section.tsx'
import { StateBadge } from './state-badge.tsx'

/** More of them are on the page of bookings. */
const shownAtMost = 10

/** What wants an operator, before anything else. */
export function FailingBookings() {
  const list = useBookings({ failing: 'true' })
  const { pages, next, loaded, problem } = useShown(list.view)
  const bookings = pages.flat()
  const more = bookings.length > shownAtMost || next !== null
  return (
    <Section
      title={
        bookings.length === 0
          ? words.failingTitle
          : `${words.failingTitle}: ${formatNumber(bookings.length)}${next === null ? '' : '+'}`
      }
      aside={more && <a href={hrefOf('bookings', null, { failing: 'true' })}>{words.allFailing}</a>}
    >
      {problem && <ProblemBox problem={problem} />}
      {!loaded && !problem && <p role="status">{words.loading}</p>}
      {loaded && bookings.length === 0 && <p className={styles.none}>{words.noFailing}</p>}
      <ul className={styles.list}>
        {bookings.slice(0, shownAtMost).map((booking) => (
          <FailingBooking key={booking.bookingRef} booking={booking} />
        ))}
      </ul>
    </Section>
  )
}

function FailingBooking({ booking }: { booking: OperatorBooking }) {
  const { bookingRef, status, since, failing, repairs, dealerName, dealerCode } = booking
  const ownFault = ownFaultIn(failing)
  const actions = ownFault
    ? ''
    : repairs.map((action) => words.repair.action[action].toLowerCase()).join(', ')
  const can = actions === '' ? words.repair.cannot : words.repair.can(actions)
  const toDo = ownFault ? words.command.waits[ownFault] : can
  return (
    <li className={styles.item}>
      <div className={styles.what}>
        <p className={styles.line}>
          <a href={hrefOf('bookings', bookingRef)}>{bookingRef}</a> <StateBadge status={status} />{' '}
          <span className={styles.quiet}>{words.since(formatAge(since))}</span>
        </p>
        <p className={styles.line}>
          {failing?.why} <span className={styles.quiet}>{failing?.kind}</span>
        </p>
        <p className={styles.quiet}>
          {dealerName || dealerCode}, {booking.appointmentDate} {booking.appointmentTime}. {toDo}
        </p>
      </div>
      {actions !== '' && (
        <Button
          component="a"
          href={hrefOf('bookings', bookingRef)}
          aria-label={`${words.repair.open} ${bookingRef}`}
        >
          {words.repair.open}
        </Button>
      )}
    </li>
  )
}

import type { OperatorBookingDetail } from '#contracts/operator-timeline.ts'
import { CommandPanel } from '../components/command-panel.tsx'
import { DetailPage } from '../components/detail-page.tsx'
import { Facts } from '../components/facts.tsx'
import { Moment } from '../components/moment.tsx'
import { RepairPanel } from '../components/repair-panel.tsx'
import { Section } from '../components/section.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { BookingUsageTable } from '../components/usage-table.tsx'
import { ownFaultIn } from '../failures.ts'
import { formatAge } from '../format.ts'
import { LiveRead } from '../live-read.ts'
import { hrefOf } from '../location.ts'
import { useEvery, useServices, useShown, useSource } from '../services.tsx'
import { words } from '../words.ts'
import styles from './detail.module.css'

/** Each reading is an audit line: hints come together. */
const gapMs = 2_000
/** The attempts of what is under way are told by no hint. */
const everyMs = 15_000

export function BookingPage({ bookingRef }: { bookingRef: string }) {
  const { client } = useServices()
  const source = useSource(
    `booking ${bookingRef}`,
    () =>
      new LiveRead<OperatorBookingDetail>({
        load: (signal) => client.booking(bookingRef, signal),
        concerns: ({ kind, id }) => kind === 'booking' && id === bookingRef,
        network: window,
        gapMs,
      }),
  )
  const { data, problem } = useShown(source.view)
  const busy = data && (data.workflow.pendingActivities.length > 0 || data.workflow.stalled)
  useEvery(busy ? everyMs : undefined, source)
  return (
    <DetailPage
      back="bookings"
      problem={problem}
      detail={data}
      head={data && <Head detail={data} />}
      beside={
        data && (
          <>
            <ToDo detail={data} onDone={() => source.refresh()} />
            <Details detail={data} />
            <BookingUsageTable usage={data.usage} />
          </>
        )
      }
    />
  )
}

function Head({ detail: { booking } }: { detail: OperatorBookingDetail }) {
  const { status, since, failing } = booking
  return (
    <div className={styles.head}>
      <p role="status">
        <StateBadge status={status} /> <span className={styles.quiet}>{words.since(formatAge(since))}</span>
      </p>
      {failing && (
        <p className={styles.failing}>
          {failing.why} <span className={styles.quiet}>{failing.kind}</span>
        </p>
      )}
    </div>
  )
}

/** A workflow that cannot answer carries out no repair. */
function ToDo({ detail, onDone }: { detail: OperatorBookingDetail; onDone: () => void }) {
  const { bookingRef, failing } = detail.booking
  const ownFault = ownFaultIn(failing)
  if (!ownFault) return <RepairPanel detail={detail} onDone={onDone} />
  const reset = `npm run ops -- reset ${bookingRef}`
  return (
    <CommandPanel
      text={words.command.booking[ownFault]}
      commands={[reset, `${reset} --apply --reason "..."`]}
    />
  )
}

function Details({ detail }: { detail: OperatorBookingDetail }) {
  const { booking, reason } = detail
  const { conversationId } = booking
  return (
    <Section title={words.facts}>
      <Facts
        facts={[
          [words.fact.reason, reason],
          [words.fact.bookingId, booking.bookingId],
          [words.fact.dealer, booking.dealerName],
          ...Object.entries(detail.arguments),
          [words.fact.customer, booking.subject],
          [
            words.fact.conversation,
            <a key="link" href={hrefOf('conversations', conversationId)}>
              {conversationId}
            </a>,
          ],
          [words.fact.made, <Moment key="made" at={booking.createdAt} />],
          [words.fact.changed, <Moment key="changed" at={booking.updatedAt} />],
        ]}
      />
    </Section>
  )
}

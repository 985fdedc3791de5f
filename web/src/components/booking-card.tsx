import { Loader } from '@mantine/core'
import { useId } from 'react'
import type { BookingView } from '#contracts/chat.ts'
import { formatDay } from '../format.ts'
import { serviceName, words } from '../words.ts'
import styles from './booking-card.module.css'
import { CalendarLeaf, Card, Facts } from './card.tsx'
import { Icon } from './icon.tsx'

const tones = { requested: 'quiet', confirmed: 'good', rejected: 'bad', needs_attention: 'warn' } as const

/** States what the booking ledger says, and nothing beyond. */
export function BookingCard({ booking }: { booking: BookingView }) {
  const { status, reason, dealerName, dealerCode, appointmentDate, appointmentTime } = booking
  const title = useId()
  const { fields } = words
  const hint = reason ?? words.bookingHint[status]
  return (
    <Card tone={tones[status]} labelledBy={title}>
      <h3 id={title} className={styles.title} data-tone={tones[status]}>
        {status === 'requested' && <Loader size={18} color="var(--quiet)" />}
        {status === 'confirmed' && <Icon name="check" />}
        {(status === 'rejected' || status === 'needs_attention') && <Icon name="alert" />}
        {words.bookingTitle[status]}
      </h3>
      {hint && (
        <p className={styles.hint} dir="auto">
          {hint}
        </p>
      )}
      <div className={styles.what}>
        <CalendarLeaf date={appointmentDate} />
        <Facts
          facts={[
            [fields.dealer, dealerName ?? dealerCode],
            [fields.when, words.at(formatDay(appointmentDate), appointmentTime)],
            [fields.service, serviceName(booking.serviceType)],
            [fields.vehicle, booking.vehicleRegistration],
            [fields.bookingId, booking.bookingId],
            [fields.reference, booking.bookingRef],
          ]}
        />
      </div>
    </Card>
  )
}

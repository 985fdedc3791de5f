import { Loader } from '@mantine/core'
import { useId } from 'react'
import type { BookingView } from '#contracts/chat.ts'
import { useLanguage } from '../language.tsx'
import { serviceName } from '../words/names.ts'
import { BookingActions } from './booking-actions.tsx'
import styles from './booking-card.module.css'
import { bookingLook, bookingNotes, isChangeRefused } from './booking-look.ts'
import { CalendarLeaf, Card, Facts } from './card.tsx'
import { Icon } from './icon.tsx'

/** States what the booking ledger says, and nothing beyond. */
export function BookingCard({ booking }: { booking: BookingView }) {
  const { status, dealerName, dealerCode, appointmentDate, appointmentTime } = booking
  const spoken = useLanguage()
  const { words, format } = spoken
  const title = useId()
  const { fields } = words
  const { tone, icon } = bookingLook[status]
  const notes = bookingNotes(booking, spoken)
  return (
    <Card tone={tone} labelledBy={title}>
      <h3 id={title} className={styles.title} data-tone={tone}>
        {icon === 'busy' ? <Loader size={18} color="var(--quiet)" /> : <Icon name={icon} />}
        {words.bookingTitle[status]}
      </h3>
      {notes.length > 0 && (
        <div className={styles.notes} data-refused={isChangeRefused(booking) || undefined}>
          {notes.map((note) => (
            <p key={note} dir="auto">
              {note}
            </p>
          ))}
        </div>
      )}
      <div className={styles.what}>
        <CalendarLeaf date={appointmentDate} />
        <Facts
          facts={[
            [fields.dealer, dealerName ?? dealerCode],
            [fields.when, words.at(format.day(appointmentDate), appointmentTime)],
            [fields.service, serviceName(words, booking.serviceType)],
            [fields.vehicle, booking.vehicleRegistration],
            [fields.bookingId, booking.bookingId],
            [fields.reference, booking.bookingRef],
          ]}
        />
      </div>
      {status === 'confirmed' && <BookingActions booking={booking} />}
    </Card>
  )
}

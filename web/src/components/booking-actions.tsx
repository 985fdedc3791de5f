import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import type { BookingView } from '#contracts/chat.ts'
import { calendarFile } from '../chat/calendar-file.ts'
import { download } from '../download.ts'
import { useWords } from '../language.tsx'
import { serviceName } from '../words/names.ts'
import styles from './card.module.css'
import { Icon } from './icon.tsx'

const RescheduleDialog = lazy(async () => ({
  default: (await import('./reschedule-dialog.tsx')).RescheduleDialog,
}))
const CancelDialog = lazy(async () => ({ default: (await import('./cancel-dialog.tsx')).CancelDialog }))

/** What can be done with an appointment that stands. */
export function BookingActions({ booking }: { booking: BookingView }) {
  const words = useWords()
  const [dialog, setDialog] = useState<'reschedule' | 'cancel'>()
  const close = () => setDialog(undefined)
  const addToCalendar = () => {
    const { bookingRef, bookingId, serviceType, vehicleRegistration } = booking
    const text = calendarFile(booking, {
      title: words.calendarTitle(serviceName(words, serviceType), vehicleRegistration),
      description: [
        `${words.fields.reference}: ${bookingRef}`,
        bookingId === null ? '' : `${words.fields.bookingId}: ${bookingId}`,
      ]
        .filter((line) => line !== '')
        .join('\n'),
      now: new Date(),
    })
    download(`${bookingRef}.ics`, new Blob([text], { type: 'text/calendar;charset=utf-8' }))
  }
  return (
    <div className={styles.actions} data-print="none">
      <Button size="sm" leftSection={<Icon name="calendar" size={18} />} onClick={addToCalendar}>
        {words.addToCalendar}
      </Button>
      <Button size="sm" variant="default" onClick={() => setDialog('reschedule')}>
        {words.reschedule}
      </Button>
      <Button size="sm" variant="default" onClick={() => setDialog('cancel')}>
        {words.cancel}
      </Button>
      <Suspense fallback={null}>
        {dialog === 'reschedule' && <RescheduleDialog booking={booking} onClose={close} />}
        {dialog === 'cancel' && <CancelDialog booking={booking} onClose={close} />}
      </Suspense>
    </div>
  )
}

import { Button, Modal, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { CancelReason, type BookingView } from '#contracts/chat.ts'
import { useLanguage } from '../language.tsx'
import { useServices } from '../services.ts'
import styles from './dialog.module.css'
import { ProblemNotice } from './problem-notice.tsx'
import { useChange } from './use-change.ts'

interface DialogProps {
  booking: BookingView
  onClose: () => void
}

/** Asks once more before an appointment is given up, and why. */
export function CancelDialog({ booking, onClose }: DialogProps) {
  const { bookingRef, appointmentDate, appointmentTime, dealerName, dealerCode } = booking
  const { api } = useServices()
  const { words, format } = useLanguage()
  const [reason, setReason] = useState<CancelReason>('CUSTOMER_REQUEST')
  const { busy, problem, order } = useChange(onClose)
  return (
    <Modal
      opened
      centered
      onClose={onClose}
      title={words.cancelTitle}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className={styles.content}>
        <p className={styles.what} dir="auto">
          {dealerName ?? dealerCode}, {words.at(format.day(appointmentDate), appointmentTime)}
        </p>
        <p className={styles.text}>{words.cancelText}</p>
        <NativeSelect
          size="md"
          label={words.cancelReason}
          data-autofocus
          value={reason}
          data={CancelReason.options.map((value) => ({ value, label: words.cancelReasons[value] }))}
          onChange={(event) => setReason(CancelReason.parse(event.currentTarget.value))}
        />
        {problem && <ProblemNotice problem={problem} />}
        <div className={styles.buttons}>
          <Button
            className={styles.destructive ?? ''}
            loading={busy}
            onClick={() => order((key) => api.cancel(bookingRef, reason, key))}
          >
            {words.cancelYes}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.keepAsItIs}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

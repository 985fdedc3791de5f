import { Button, Loader, Modal, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { BookingView } from '#contracts/chat.ts'
import { todayInIndia } from '../format.ts'
import { useLanguage } from '../language.tsx'
import { useServices } from '../services.ts'
import styles from './dialog.module.css'
import { ProblemNotice } from './problem-notice.tsx'
import { SlotButtons } from './slot-buttons.tsx'
import { useChange } from './use-change.ts'
import { useSlots } from './use-slots.ts'

interface DialogProps {
  booking: BookingView
  onClose: () => void
}

/** Another day and a time that is free there now. The old appointment stays until the new one is taken. */
export function RescheduleDialog({ booking, onClose }: DialogProps) {
  const { bookingRef, appointmentDate, appointmentTime } = booking
  const { api } = useServices()
  const { words, format } = useLanguage()
  const today = todayInIndia()
  const [date, setDate] = useState(appointmentDate < today ? today : appointmentDate)
  const [time, setTime] = useState('')
  const [refusals, setRefusals] = useState(0)
  const slots = useSlots(bookingRef, date, refusals)
  const { busy, problem, order } = useChange(onClose)

  const move = () =>
    order((key) =>
      api.reschedule(bookingRef, { date, time }, key).catch((error: unknown) => {
        // Perhaps somebody was quicker: what is free has changed.
        setRefusals((before) => before + 1)
        throw error
      }),
    )
  const others =
    slots && 'slots' in slots
      ? slots.slots.map((slot) =>
          date === appointmentDate && slot.time === appointmentTime ? { ...slot, available: false } : slot,
        )
      : []

  return (
    <Modal
      opened
      centered
      onClose={onClose}
      title={words.rescheduleTitle}
      closeButtonProps={{ 'aria-label': words.close }}
    >
      <div className={styles.content}>
        <p className={styles.text}>
          {words.fields.when}: {words.at(format.day(appointmentDate), appointmentTime)}
        </p>
        <TextInput
          type="date"
          size="md"
          label={words.day}
          data-autofocus
          min={today}
          value={date}
          onChange={({ currentTarget: { value } }) => {
            if (value === '') return
            setDate(value)
            setTime('')
          }}
        />
        <div className={styles.slots} aria-live="polite" aria-busy={slots === undefined}>
          {slots === undefined && (
            <p className={styles.text}>
              <Loader size={16} color="var(--quiet)" /> {words.slotsLoading}
            </p>
          )}
          {slots && 'status' in slots && <ProblemNotice problem={slots} />}
          {slots && 'slots' in slots && <SlotButtons slots={others} chosen={time} onChoose={setTime} />}
        </div>
        {problem && <ProblemNotice problem={problem} />}
        <div className={styles.buttons}>
          <Button loading={busy} disabled={time === ''} onClick={move}>
            {time === '' ? words.chooseTime : words.moveTo(words.at(format.shortDay(date), time))}
          </Button>
          <Button variant="default" onClick={onClose}>
            {words.keepAsItIs}
          </Button>
        </div>
      </div>
    </Modal>
  )
}

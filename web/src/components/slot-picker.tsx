import { useId } from 'react'
import type { FoundSlots } from '../chat/results.ts'
import { dayInMessage } from '../format.ts'
import { useLanguage } from '../language.tsx'
import { Card } from './card.tsx'
import { SlotButtons } from './slot-buttons.tsx'
import styles from './card.module.css'

interface SlotPickerProps {
  found: FoundSlots
  onSend: (text: string) => void
}

/** A time is chosen by a message, as if it had been written. */
export function SlotPicker({ found: { date, slots }, onSend }: SlotPickerProps) {
  const { words, format } = useLanguage()
  const title = useId()
  return (
    <Card tone="quiet" labelledBy={title}>
      <h3 id={title} className={styles.title}>
        {words.slots(format.day(date))}
      </h3>
      <SlotButtons slots={slots} onChoose={(time) => onSend(words.slotMessage(dayInMessage(date), time))} />
    </Card>
  )
}

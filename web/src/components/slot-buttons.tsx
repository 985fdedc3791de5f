import { useWords } from '../language.tsx'
import styles from './slot-buttons.module.css'

interface SlotButtonsProps {
  slots: { time: string; available: boolean }[]
  /** The chosen time, empty for none yet; left out where choosing acts at once. */
  chosen?: string | undefined
  onChoose: (time: string) => void
}

/** The times of a day, before noon and after; only free ones can be pressed. */
export function SlotButtons({ slots, chosen, onChoose }: SlotButtonsProps) {
  const words = useWords()
  if (!slots.some(({ available }) => available)) return <p className={styles.none}>{words.noSlots}</p>
  const halves = [
    [words.morning, slots.filter(({ time }) => time < '12:00')],
    [words.afternoon, slots.filter(({ time }) => time >= '12:00')],
  ] as const
  return halves.map(
    ([half, times]) =>
      times.length > 0 && (
        <div key={half} className={styles.half} role="group" aria-label={half}>
          <span className={styles.name} aria-hidden>
            {half}
          </span>
          <div className={styles.times}>
            {times.map(({ time, available }) => (
              <button
                key={time}
                type="button"
                className={styles.time}
                disabled={!available}
                aria-pressed={chosen === undefined ? undefined : chosen === time}
                aria-label={available ? undefined : `${time}, ${words.taken}`}
                onClick={() => onChoose(time)}
              >
                {time}
              </button>
            ))}
          </div>
        </div>
      ),
  )
}

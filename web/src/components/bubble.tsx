import type { ReactNode } from 'react'
import { useWords } from '../language.tsx'
import styles from './bubble.module.css'

interface BubbleProps {
  by: 'customer' | 'assistant'
  /** Below the text: a time, or how far the message has come. */
  note?: ReactNode
  pending?: boolean
  failed?: boolean
  /** Plain text: nothing of it is ever read as markup. */
  children: ReactNode
}

export function Bubble({ by, note, pending, failed, children }: BubbleProps) {
  const words = useWords()
  return (
    <div
      className={styles.row}
      data-by={by}
      data-pending={pending || undefined}
      data-failed={failed || undefined}
    >
      <div className={styles.bubble}>
        <span className="visually-hidden">{by === 'customer' ? words.you : words.assistant}: </span>
        <div className={styles.text} dir="auto">
          {children}
        </div>
      </div>
      {note !== undefined && <div className={styles.note}>{note}</div>}
    </div>
  )
}

export function Typing({ doing }: { doing?: string | undefined }) {
  const words = useWords()
  return (
    <div className={styles.typing} aria-label={doing ?? words.typing} role="img">
      <span className={styles.dots} />
      {doing}
    </div>
  )
}

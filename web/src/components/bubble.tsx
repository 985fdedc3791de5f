import type { ReactNode } from 'react'
import { words } from '../words.ts'
import styles from './bubble.module.css'

interface BubbleProps {
  by: 'customer' | 'assistant'
  /** Below the text: a time, or how far the message has come. */
  note?: string | undefined
  pending?: boolean
  failed?: boolean
  /** Plain text: nothing of it is ever read as markup. */
  children: ReactNode
}

export function Bubble({ by, note, pending, failed, children }: BubbleProps) {
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
      {note !== undefined && <span className={styles.note}>{note}</span>}
    </div>
  )
}

export function Typing({ doing }: { doing?: string | undefined }) {
  return (
    <div className={styles.typing} aria-label={doing ?? words.typing} role="img">
      <span className={styles.dots} />
      {doing}
    </div>
  )
}

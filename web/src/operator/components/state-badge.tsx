import type { BookingStatus } from '#contracts/booking-states.ts'
import type { ConversationState } from '#contracts/operator.ts'
import { words } from '../words.ts'
import styles from './badge.module.css'

export type Tone = 'quiet' | 'good' | 'warn' | 'bad'

const tones: Record<BookingStatus, Tone> = {
  requested: 'quiet',
  confirmed: 'good',
  rescheduling: 'quiet',
  cancelling: 'quiet',
  needs_attention: 'bad',
  rejected: 'warn',
  cancelled: 'quiet',
  completed: 'good',
  no_show: 'warn',
}

export const conversationTones: Record<ConversationState, Tone> = {
  open: 'good',
  paused: 'warn',
  closed: 'quiet',
}

export const Badge = ({ tone, children }: { tone: Tone; children: string }) => (
  <span className={styles.badge} data-tone={tone}>
    {children}
  </span>
)

export const StateBadge = ({ status }: { status: BookingStatus }) => (
  <Badge tone={tones[status]}>{words.bookingState[status]}</Badge>
)

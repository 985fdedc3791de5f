import { Button } from '@mantine/core'
import type { Outgoing } from '../chat/chat-state.ts'
import { useWords } from '../language.tsx'
import { Bubble } from './bubble.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import styles from './turn-item.module.css'

interface OutgoingItemProps {
  message: Outgoing
  onResend: (messageId: string) => void
  onDiscard: (messageId: string) => void
}

/** A message on its way. */
export function OutgoingItem({ message, onResend, onDiscard }: OutgoingItemProps) {
  const words = useWords()
  const { messageId, text, status } = message
  const refused = typeof status === 'object'
  return (
    <li className={styles.turn}>
      <Bubble by="customer" pending note={refused ? words.notSent : words.status[status]}>
        {text}
      </Bubble>
      {refused && (
        <ProblemNotice problem={status}>
          <Button size="xs" onClick={() => onResend(messageId)}>
            {words.resend}
          </Button>
          <Button size="xs" variant="default" onClick={() => onDiscard(messageId)}>
            {words.discard}
          </Button>
        </ProblemNotice>
      )}
    </li>
  )
}

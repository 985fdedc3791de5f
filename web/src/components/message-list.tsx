import { ActionIcon } from '@mantine/core'
import { useLayoutEffect, useRef, useState } from 'react'
import { decidedKind, type ChatState } from '../chat/chat-state.ts'
import { useWords } from '../language.tsx'
import { Icon } from './icon.tsx'
import styles from './message-list.module.css'
import { OutgoingItem } from './outgoing-item.tsx'
import { TurnItem, type TurnActs } from './turn-item.tsx'

interface MessageListProps {
  view: ChatState
  acts: TurnActs
  onResend: (messageId: string) => void
  onDiscard: (messageId: string) => void
}

export function MessageList({ view, acts, onResend, onDiscard }: MessageListProps) {
  const words = useWords()
  const { frame, atEnd, toEnd, onScroll } = useStickToEnd(view)
  return (
    <div
      className={styles.frame}
      ref={frame}
      onScroll={onScroll}
      tabIndex={0}
      role="region"
      aria-label={words.conversation}
    >
      <ol className={styles.list}>
        {view.turns.map((turn) => (
          <TurnItem
            key={turn.turn}
            turn={turn}
            closed={view.closed}
            pressed={turn.proposal ? view.pressed[turn.proposal.proposalId] : undefined}
            decidedOn={decidedKind(view, turn)}
            latest={turn === view.turns.at(-1) && view.outgoing.length === 0}
            {...acts}
          />
        ))}
        {view.outgoing.map((message) => (
          <OutgoingItem key={message.messageId} message={message} onResend={onResend} onDiscard={onDiscard} />
        ))}
      </ol>
      {!atEnd && (
        <ActionIcon
          className={styles.toEnd ?? ''}
          variant="default"
          size={40}
          radius="xl"
          aria-label={words.jumpToLatest}
          onClick={toEnd}
        >
          <Icon name="down" />
        </ActionIcon>
      )}
    </div>
  )
}

/** Follows what comes at the end, unless the reader has scrolled up; one's own message always shows. */
function useStickToEnd({ turns, outgoing }: ChatState) {
  const frame = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const toEnd = () => {
    const { current } = frame
    if (current) current.scrollTop = current.scrollHeight
  }
  const onScroll = () => {
    const { current } = frame
    if (current) setAtEnd(current.scrollHeight - current.scrollTop - current.clientHeight < 48)
  }
  const written = outgoing.at(-1)?.messageId
  const [lastWritten, setLastWritten] = useState(written)
  if (written !== lastWritten) {
    setLastWritten(written)
    if (written !== undefined) setAtEnd(true)
  }
  useLayoutEffect(() => {
    if (atEnd) toEnd()
  }, [atEnd, turns, outgoing])
  return { frame, atEnd, toEnd, onScroll }
}

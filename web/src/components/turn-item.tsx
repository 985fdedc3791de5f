import { memo } from 'react'
import type { Decision, ProposalKind } from '#contracts/chat.ts'
import type { PressedButton, Turn } from '../chat/chat-state.ts'
import { formatTime } from '../format.ts'
import { toolName, words } from '../words.ts'
import { BookingCard } from './booking-card.tsx'
import { Bubble, Typing } from './bubble.tsx'
import { ProposalCard } from './proposal-card.tsx'
import { ToolCalls } from './tool-calls.tsx'
import styles from './turn-item.module.css'

interface TurnItemProps {
  turn: Turn
  /** The conversation takes no acts any more. */
  closed: boolean
  pressed: PressedButton | undefined
  /** What the turn's decision was on; undefined where it is none. */
  decidedOn: ProposalKind | undefined
  onDecide: (proposalId: string, decision: Decision) => void
}

/** What the customer did, and all that came of it. Only the turn that changes is drawn again. */
export const TurnItem = memo(
  ({ turn, closed, pressed, decidedOn, onDecide }: TurnItemProps) => {
    const { text, decision, reply, draft, proposal, bookings, toolCalls, runningTools, startedAt, endedAt } =
      turn
    const { decided } = decidedOn ? words.proposal[decidedOn] : words
    const act = text ?? (decision && decided[decision])
    const running = turn.status === 'running'
    const doing = runningTools.at(-1)
    return (
      <li className={styles.turn}>
        {act !== null && (
          <Bubble by="customer" note={formatTime(startedAt)}>
            {act}
          </Bubble>
        )}
        {toolCalls.length > 0 && <ToolCalls calls={toolCalls} />}
        {reply ? (
          <Bubble
            by="assistant"
            failed={turn.status === 'failed'}
            note={endedAt ? formatTime(endedAt) : undefined}
          >
            {reply.text}
          </Bubble>
        ) : (
          draft && draft.text !== '' && <Bubble by="assistant">{draft.text}</Bubble>
        )}
        {running && <Typing doing={doing && `${toolName(doing.name, 'running')} …`} />}
        {proposal && (
          <ProposalCard proposal={proposal} closed={closed} pressed={pressed} onDecide={onDecide} />
        )}
        {bookings.map((booking) => (
          <BookingCard key={booking.bookingRef} booking={booking} />
        ))}
      </li>
    )
  },
  (before, after) =>
    before.turn === after.turn &&
    before.closed === after.closed &&
    before.pressed === after.pressed &&
    before.decidedOn === after.decidedOn,
)
TurnItem.displayName = 'TurnItem'

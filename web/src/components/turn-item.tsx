import { memo } from 'react'
import type { Decision, ProposalKind, Rating } from '#contracts/chat.ts'
import type { PressedButton, Turn } from '../chat/chat-state.ts'
import { dealersFound, slotsFound } from '../chat/results.ts'
import { useLanguage } from '../language.tsx'
import { BookingCard } from './booking-card.tsx'
import { Bubble, Typing } from './bubble.tsx'
import { DealerResults } from './dealer-results.tsx'
import { ProposalCard } from './proposal-card.tsx'
import { ReplyTools } from './reply-tools.tsx'
import { SlotPicker } from './slot-picker.tsx'
import { PendingCalls, ToolCalls } from './tool-calls.tsx'
import styles from './turn-item.module.css'

/** What a customer can do within a turn. */
export interface TurnActs {
  onDecide: (proposalId: string, decision: Decision) => void
  onSend: (text: string) => void
  onRate: (turn: number, rating: Rating | null) => void
}

interface TurnItemProps extends TurnActs {
  turn: Turn
  /** The conversation takes no acts any more. */
  closed: boolean
  /** Nothing has come after it: what it found is what is talked about. */
  latest: boolean
  pressed: PressedButton | undefined
  /** What the turn's decision was on; undefined where it is none. */
  decidedOn: ProposalKind | undefined
}

/** What the customer did, and all that came of it. Only the turn that changes is drawn again. */
export const TurnItem = memo(
  ({ turn, closed, latest, pressed, decidedOn, onDecide, onSend, onRate }: TurnItemProps) => {
    const { words, format } = useLanguage()
    const { text, decision, reply, draft, proposal, bookings, toolCalls, runningTools, startedAt, endedAt } =
      turn
    const { decided } = decidedOn ? words.proposal[decidedOn] : words
    const act = text ?? (decision && decided[decision])
    return (
      <li className={styles.turn}>
        {act !== null && (
          <Bubble by="customer" note={<time dateTime={startedAt}>{format.time(startedAt)}</time>}>
            {act}
          </Bubble>
        )}
        {toolCalls.length > 0 && <ToolCalls calls={toolCalls} />}
        {runningTools.length > 0 && <PendingCalls calls={runningTools} />}
        {reply ? (
          <Bubble
            by="assistant"
            failed={turn.status === 'failed'}
            note={
              <>
                {endedAt && <time dateTime={endedAt}>{format.time(endedAt)}</time>}
                <ReplyTools
                  text={reply.text}
                  rating={turn.rating}
                  onRate={(rating) => onRate(turn.turn, rating)}
                />
              </>
            }
          >
            {reply.text}
          </Bubble>
        ) : (
          draft && draft.text !== '' && <Bubble by="assistant">{draft.text}</Bubble>
        )}
        {turn.status === 'running' && <Typing />}
        {reply && <Results turn={turn} closed={closed} latest={latest} onSend={onSend} />}
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
    before.latest === after.latest &&
    before.pressed === after.pressed &&
    before.decidedOn === after.decidedOn,
)
TurnItem.displayName = 'TurnItem'

/** Dealers and free times to choose from, as long as nothing is proposed or booked yet. */
function Results({
  turn,
  closed,
  latest,
  onSend,
}: Pick<TurnItemProps, 'turn' | 'closed' | 'latest' | 'onSend'>) {
  const dealers = dealersFound(turn)
  const slots = slotsFound(turn)
  const asked = latest && !closed && !turn.proposal && turn.bookings.length === 0
  return (
    <>
      {dealers.length > 0 && (
        <DealerResults dealers={dealers} asked={asked && !slots} closed={closed} onSend={onSend} />
      )}
      {asked && slots && <SlotPicker found={slots} onSend={onSend} />}
    </>
  )
}

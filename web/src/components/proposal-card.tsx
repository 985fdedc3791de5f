import { Button } from '@mantine/core'
import { useEffect, useId, useState } from 'react'
import type { Decision, ProposalView } from '#contracts/chat.ts'
import type { PressedButton } from '../chat/chat-state.ts'
import { useWords } from '../language.tsx'
import { CalendarLeaf, Card, Facts } from './card.tsx'
import { Icon } from './icon.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import styles from './proposal-card.module.css'

interface ProposalCardProps {
  proposal: ProposalView
  closed: boolean
  pressed: PressedButton | undefined
  onDecide: (proposalId: string, decision: Decision) => void
}

/** The one place where a customer approves something: says exactly what, and until when. */
export function ProposalCard({ proposal, closed, pressed, onDecide }: ProposalCardProps) {
  const words = useWords()
  const { proposalId, bookingRef, kind, summary } = proposal
  const says = words.proposal[kind]
  const title = useId()
  const minutes = useMinutesUntil(proposal.expiresAt, proposal.status === 'open')
  const status = proposal.status === 'open' && (minutes <= 0 || closed) ? 'expired' : proposal.status
  const text = (name: string): string | null => {
    const value = proposal.arguments[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  if (status === 'superseded' || status === 'declined' || status === 'confirmed') {
    return (
      <p className={styles.past}>
        <Icon name={status === 'confirmed' ? 'check' : 'clock'} size={15} />
        <span>{says.title[status]}</span>
      </p>
    )
  }
  const busy = pressed !== undefined && pressed.problem === null
  const button = (decision: Decision) => ({
    loading: busy && pressed.decision === decision,
    disabled: busy,
    onClick: () => onDecide(proposalId, decision),
  })
  return (
    <Card tone={status === 'open' ? 'asks' : 'quiet'} labelledBy={title}>
      <h3 id={title} className={styles.title}>
        {says.title[status]}
      </h3>
      <div className={styles.what}>
        <CalendarLeaf date={text('appointment_date')} />
        <p className={styles.summary} dir="auto">
          {summary}
        </p>
      </div>
      <Facts
        facts={[
          [words.fields.mobile, text('customer_mobile')],
          [words.fields.notes, text('notes')],
          [words.fields.reference, bookingRef],
        ]}
      />
      {pressed?.problem && <ProblemNotice problem={pressed.problem} />}
      {status === 'open' ? (
        <>
          <div className={styles.buttons}>
            <Button
              {...button('confirm')}
              size="md"
              leftSection={<Icon name={kind === 'cancel' ? 'cross' : 'check'} />}
            >
              {says.confirm}
            </Button>
            <Button {...button('decline')} size="md" variant="default">
              {says.decline}
            </Button>
          </div>
          <p className={styles.hint}>
            {says.notYet} {words.expiresIn(minutes)}
          </p>
        </>
      ) : (
        !closed && <p className={styles.hint}>{says.expiredHint}</p>
      )}
    </Card>
  )
}

/** Whole minutes left, zero when it is over. */
function useMinutesUntil(at: string, ticking: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!ticking) return
    const timer = setInterval(() => setNow(Date.now()), 5_000)
    return () => clearInterval(timer)
  }, [ticking])
  return Math.max(0, Math.ceil((Date.parse(at) - now) / 60_000))
}

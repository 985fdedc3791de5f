import type { OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import { CommandPanel } from '../components/command-panel.tsx'
import { DetailPage } from '../components/detail-page.tsx'
import { Facts } from '../components/facts.tsx'
import { Moment } from '../components/moment.tsx'
import { ResumePanel } from '../components/resume-panel.tsx'
import { Section } from '../components/section.tsx'
import { Badge, conversationTones, StateBadge } from '../components/state-badge.tsx'
import { ConversationUsageTable } from '../components/usage-table.tsx'
import { formatMoney, formatNumber } from '../format.ts'
import { LiveRead } from '../live-read.ts'
import { hrefOf } from '../location.ts'
import { useEvery, useServices, useShown, useSource } from '../services.tsx'
import { words } from '../words.ts'
import styles from './detail.module.css'

/** Each reading is an audit line: hints come together. */
const gapMs = 2_000
/** The attempts of what is under way are told by no hint. */
const everyMs = 15_000

export function ConversationPage({ id }: { id: string }) {
  const { client } = useServices()
  const source = useSource(`conversation ${id}`, () => {
    const bookings = new Set<string>()
    return new LiveRead<OperatorConversationDetail>({
      load: async (signal) => {
        const detail = await client.conversation(id, signal)
        for (const { bookingRef } of detail.bookings) bookings.add(bookingRef)
        return detail
      },
      concerns: (event) => event.id === id || bookings.has(event.id),
      network: window,
      gapMs,
    })
  })
  const { data, problem } = useShown(source.view)
  const busy = data && (data.workflow.pendingActivities.length > 0 || data.workflow.stalled)
  useEvery(busy ? everyMs : undefined, source)
  return (
    <DetailPage
      back="conversations"
      problem={problem}
      detail={data}
      head={data && <Head detail={data} />}
      beside={data && <Beside detail={data} onDone={() => source.refresh()} />}
    />
  )
}

function Head({ detail: { conversation } }: { detail: OperatorConversationDetail }) {
  const { state, pause, failedTurns, failure, failing } = conversation
  return (
    <div className={styles.head}>
      <p role="status">
        <Badge tone={conversationTones[state]}>{words.conversationState[state]}</Badge>
      </p>
      {pause && <p className={styles.failing}>{pause.why}</p>}
      {failing && <p className={styles.failing}>{failing.why}</p>}
      {failedTurns > 0 && <p className={styles.failing}>{words.failedOf(failedTurns, failure ?? '')}</p>}
    </div>
  )
}

interface BesideProps {
  detail: OperatorConversationDetail
  onDone: () => void
}

function Beside({ detail: { conversation, bookings, usage }, onDone }: BesideProps) {
  const { conversationId, pause, failing, subject, channel, createdAt, turns } = conversation
  const { tokens, cost } = usage.budget
  return (
    <>
      {pause && <ResumePanel conversationId={conversationId} onDone={onDone} />}
      {failing && (
        <CommandPanel
          text={words.command.conversation}
          commands={[`npm run ops -- replay ${conversationId}`]}
        />
      )}
      <Section title={words.facts}>
        <Facts
          facts={[
            [words.fact.customer, subject],
            [words.fact.channel, words.channel[channel]],
            [words.fact.began, <Moment key="began" at={createdAt} />],
            [words.fact.turns, formatNumber(turns)],
            [words.fact.tokenBudget, words.usage.of(formatNumber(tokens.spent), formatNumber(tokens.most))],
            [words.fact.costBudget, cost && words.usage.of(formatMoney(cost.spent), formatMoney(cost.most))],
          ]}
        />
      </Section>
      <ConversationUsageTable usage={usage} />
      {bookings.length > 0 && (
        <Section title={words.page.bookings}>
          <ul className={styles.bookings}>
            {bookings.map(({ bookingRef, status, failing }) => (
              <li key={bookingRef}>
                <a href={hrefOf('bookings', bookingRef)}>{bookingRef}</a> <StateBadge status={status} />
                {failing && <p className={styles.quiet}>{failing.why}</p>}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

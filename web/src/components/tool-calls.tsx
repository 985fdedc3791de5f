import { Loader } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ToolCallView } from '#contracts/chat.ts'
import { useLanguage } from '../language.tsx'
import { toolName } from '../words/names.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './tool-calls.module.css'

/** More calls than this become one line. */
const shownAtOnce = 2

/** What the assistant looked up: a small card each, which opens for whoever wants to know. */
export function ToolCalls({ calls }: { calls: ToolCallView[] }) {
  const { words } = useLanguage()
  const cards = calls.map((call) => <ToolCallCard key={call.callId} call={call} />)
  if (calls.length <= shownAtOnce) return <div className={styles.cards}>{cards}</div>
  const total = calls.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return (
    <details className={styles.details}>
      <Summary
        icon={<Icon name="chevron" size={14} />}
        text={words.toolsDone(calls.length)}
        durationMs={total}
      />
      <div className={styles.group}>{cards}</div>
    </details>
  )
}

const icons: Record<ToolCallView['outcome'], IconName> = { done: 'check', failed: 'alert', invalid: 'cross' }

function ToolCallCard({ call }: { call: ToolCallView }) {
  const { words } = useLanguage()
  const { name, outcome, durationMs } = call
  const done = toolName(words, name, 'done')
  return (
    <details className={styles.details} data-outcome={outcome}>
      <Summary
        icon={<Icon name={icons[outcome]} size={14} />}
        text={outcome === 'done' ? done : `${done}: ${words.toolOutcome[outcome]}`}
        durationMs={durationMs}
      />
      <dl className={styles.facts}>
        <dt>{words.toolArguments}</dt>
        <dd>
          <pre tabIndex={0}>{JSON.stringify(call.arguments, null, 2)}</pre>
        </dd>
        <dt>{words.toolResult}</dt>
        <dd>
          <pre tabIndex={0}>{JSON.stringify(call.result, null, 2)}</pre>
        </dd>
      </dl>
    </details>
  )
}

interface SummaryProps {
  icon: ReactNode
  text: string
  durationMs: number
}

function Summary({ icon, text, durationMs }: SummaryProps) {
  const { format } = useLanguage()
  return (
    <summary className={styles.summary}>
      {icon}
      <span className={styles.name}>{text}</span>
      <span>{format.duration(durationMs)}</span>
    </summary>
  )
}

/** Calls that are under way. */
export function PendingCalls({ calls }: { calls: { callId: string; name: string }[] }) {
  const { words } = useLanguage()
  return (
    <div className={styles.cards}>
      {calls.map(({ callId, name }) => (
        <div key={callId} className={styles.pending}>
          <Loader size={12} color="var(--quiet)" />
          <span className={styles.name}>{toolName(words, name, 'running')}</span>
          <span>{words.toolPending}</span>
        </div>
      ))}
    </div>
  )
}

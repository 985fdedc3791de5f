import type { ToolCallView } from '#contracts/chat.ts'
import { formatDuration } from '../format.ts'
import { toolName, words } from '../words.ts'
import { Icon } from './icon.tsx'
import styles from './tool-calls.module.css'

/** More calls than this become one line. */
const shownAtOnce = 2

/** What the assistant looked up: a quiet line each, which opens for whoever wants to know. */
export function ToolCalls({ calls }: { calls: ToolCallView[] }) {
  const lines = calls.map((call) => <ToolCallLine key={call.callId} call={call} />)
  if (calls.length <= shownAtOnce) return <div>{lines}</div>
  const total = calls.reduce((sum, { durationMs }) => sum + durationMs, 0)
  return (
    <details className={styles.details}>
      <Summary text={words.toolsDone(calls.length)} durationMs={total} />
      <div className={styles.group}>{lines}</div>
    </details>
  )
}

function ToolCallLine({ call }: { call: ToolCallView }) {
  const { name, outcome, durationMs } = call
  const line =
    outcome === 'done' ? toolName(name, 'done') : `${toolName(name, 'done')}: ${words.toolOutcome[outcome]}`
  return (
    <details className={styles.details} data-outcome={outcome}>
      <Summary text={line} durationMs={durationMs} />
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

const Summary = ({ text, durationMs }: { text: string; durationMs: number }) => (
  <summary className={styles.summary}>
    <Icon name="chevron" size={14} />
    <span className={styles.name}>{text}</span>
    <span>{formatDuration(durationMs)}</span>
  </summary>
)

import { NativeSelect } from '@mantine/core'
import { memo, useState } from 'react'
import type { TimelineEntry } from '#contracts/operator-timeline.ts'
import { isIn, tell, timelineParts, type TimelinePart } from '../timeline.ts'
import { words } from '../words.ts'
import { Moment } from './moment.tsx'
import { Section } from './section.tsx'
import styles from './timeline.module.css'

interface TimelineProps {
  entries: TimelineEntry[]
  /** Why not all of it is there. */
  gaps: string[]
}

/** All that happened, oldest first. */
export function Timeline({ entries, gaps }: TimelineProps) {
  const [part, setPart] = useState<TimelinePart>('all')
  return (
    <Section
      title={words.timeline}
      aside={
        <NativeSelect
          aria-label={words.timelineShow}
          value={part}
          data={timelineParts.map((value) => ({ value, label: words.timelineParts[value] }))}
          onChange={(event) => {
            const { value } = event.currentTarget
            setPart(timelineParts.find((known) => known === value) ?? 'all')
          }}
        />
      }
    >
      {gaps.map((gap) => (
        <p key={gap} className={styles.gap}>
          {gap}
        </p>
      ))}
      <ol className={styles.timeline}>
        {entries
          .filter((entry) => isIn(part, entry))
          .map((entry) => (
            <Entry key={keyOf(entry)} entry={entry} />
          ))}
      </ol>
    </Section>
  )
}

const Entry = memo(function Entry({ entry }: { entry: TimelineEntry }) {
  const { who, notes, text, tone, more } = tell(entry)
  return (
    <li className={styles.entry} data-tone={tone}>
      <p className={styles.line}>
        <Moment at={entry.at} exact /> <strong>{who}</strong>{' '}
        <span className={styles.notes}>{notes.join(' · ')}</span>
      </p>
      {text !== null && (
        <p dir="auto" className={styles.text}>
          {text}
        </p>
      )}
      {more !== null && (
        <details className={styles.more}>
          <summary>{entry.kind === 'tool_call' ? words.showCall : words.showDetail}</summary>
          <pre tabIndex={0}>{JSON.stringify(more, null, 2)}</pre>
        </details>
      )}
    </li>
  )
})

/** An entry keeps its key when the timeline is read anew. */
function keyOf(entry: TimelineEntry): string {
  const { kind, at } = entry
  switch (kind) {
    case 'message':
      return `${kind} ${entry.turn} ${entry.author} ${at}`
    case 'model_call':
      return `${kind} ${entry.turn} ${entry.step}`
    case 'tool_call':
      return `${kind} ${entry.call.callId} ${entry.step}`
    case 'proposal':
      return `${kind} ${entry.proposal.proposalId} ${entry.proposal.status}`
    case 'temporal':
      return `${kind} ${entry.eventId} ${at}`
    case 'ledger':
      return `${kind} ${entry.bookingRef} ${at} ${entry.text}`
    case 'closed':
      return kind
  }
}

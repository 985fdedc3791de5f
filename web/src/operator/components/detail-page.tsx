import type { ReactNode } from 'react'
import type { Problem } from '#contracts/chat.ts'
import type { TimelineEntry, WorkflowView } from '#contracts/operator-timeline.ts'
import { hrefOf } from '../location.ts'
import { words } from '../words.ts'
import styles from './detail-page.module.css'
import { ProblemBox } from './problem-box.tsx'
import { Timeline } from './timeline.tsx'
import { WorkflowBox } from './workflow-box.tsx'

interface DetailPageProps {
  back: keyof typeof words.back
  problem: Problem | null
  /** Undefined before it is there. */
  detail: { workflow: WorkflowView; timeline: TimelineEntry[]; truncated: boolean } | undefined
  head: ReactNode
  beside: ReactNode
}

/** One thing with all that happened to it; what can be done stands beside it, or before it in narrow windows. */
export function DetailPage({ back, problem, detail, head, beside }: DetailPageProps) {
  return (
    <>
      <p className={styles.back}>
        <a href={hrefOf(back)}>‹ {words.back[back]}</a>
      </p>
      {problem && <ProblemBox problem={problem} />}
      {!detail && !problem && <p role="status">{words.loading}</p>}
      {head}
      {detail && (
        <div className={styles.columns}>
          <div className={styles.beside}>
            {beside}
            <WorkflowBox workflow={detail.workflow} />
          </div>
          <Timeline
            entries={detail.timeline}
            gaps={[
              ...(detail.truncated ? [words.truncated] : []),
              ...(detail.workflow.truncated ? [words.temporalTruncated] : []),
            ]}
          />
        </div>
      )}
    </>
  )
}

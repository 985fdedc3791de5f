import type { PendingActivity, WorkflowView } from '#contracts/operator-timeline.ts'
import { words } from '../words.ts'
import { Facts } from './facts.tsx'
import { Moment } from './moment.tsx'
import { Section } from './section.tsx'
import styles from './workflow-box.module.css'

/** What runs behind it, and what it is at now. */
export function WorkflowBox({
  workflow: { workflowId, status, url, pendingActivities, stalled },
}: {
  workflow: WorkflowView
}) {
  return (
    <Section title={words.workflow}>
      <Facts
        facts={[
          [words.workflowFact.status, words.workflowState[status]],
          [words.workflowFact.id, <code key="id">{workflowId}</code>],
        ]}
      />
      {stalled && (
        <>
          <h3 className={styles.title}>{words.stalled}</h3>
          <p>
            {words.attempt(stalled.attempt)}, {words.stalledSince} <Moment at={stalled.since} exact />
          </p>
          <p className={styles.failure}>{stalled.why}</p>
        </>
      )}
      {pendingActivities.length > 0 && (
        <>
          <h3 className={styles.title}>{words.pending}</h3>
          <ul className={styles.list}>
            {pendingActivities.map((activity) => (
              <Pending key={activity.name} activity={activity} />
            ))}
          </ul>
        </>
      )}
      {url && (
        <p className={styles.links}>
          <a href={url} target="_blank" rel="noreferrer">
            {words.temporalUi}
          </a>
          <a href="/operator/sign-in" target="_blank" rel="noreferrer">
            {words.temporalUiHint}
          </a>
        </p>
      )}
    </Section>
  )
}

function Pending({
  activity: { name, attempt, state, lastFailure, nextAttemptAt },
}: {
  activity: PendingActivity
}) {
  return (
    <li>
      <strong>{name}</strong>: {words.attempt(attempt)}, {words.pendingState[state]}
      {nextAttemptAt && (
        <>
          , {words.nextAttempt} <Moment at={nextAttemptAt} exact />
        </>
      )}
      {lastFailure && <p className={styles.failure}>{lastFailure}</p>}
    </li>
  )
}

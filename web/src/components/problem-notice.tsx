import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '#contracts/chat.ts'
import { Icon } from './icon.tsx'
import styles from './problem-notice.module.css'

/** An RFC 9457 problem in the words it came with, and what can be done about it. */
export function ProblemNotice({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const { title, detail, errors = [] } = problem
  return (
    <Alert className={styles.notice ?? ''} role="alert" title={title} icon={<Icon name="alert" />}>
      {errors.length === 0 && detail}
      {errors.length > 0 && (
        <ul>
          {errors.map(({ field, expected }) => (
            <li key={field}>
              {field}: {expected}
            </li>
          ))}
        </ul>
      )}
      {children && <div className={styles.actions}>{children}</div>}
    </Alert>
  )
}

import { Alert } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Problem } from '#contracts/chat.ts'
import { useWords } from '../language.tsx'
import { Icon } from './icon.tsx'
import { ProblemText } from './problem-text.tsx'
import styles from './problem-notice.module.css'

/** An RFC 9457 problem in the page's words, else in those it came with, and what can be done about it. */
export function ProblemNotice({ problem, children }: { problem: Problem; children?: ReactNode }) {
  const { problems } = useWords()
  const known = problems[problem.type.split(':').at(-1) ?? '']
  const title = known?.title ?? problem.title
  const detail = known?.detail ?? problem.detail
  return (
    <Alert className={styles.notice ?? ''} role="alert" title={title} icon={<Icon name="alert" />}>
      <ProblemText detail={detail} errors={problem.errors} />
      {children && <div className={styles.actions}>{children}</div>}
    </Alert>
  )
}

import { Alert } from '@mantine/core'
import type { Problem } from '#contracts/chat.ts'
import { Icon } from '../../components/icon.tsx'
import { ProblemText } from '../../components/problem-text.tsx'
import styles from './problem-box.module.css'

/** A problem in the words it came with. */
export function ProblemBox({ problem }: { problem: Problem }) {
  return (
    <Alert className={styles.box ?? ''} role="alert" title={problem.title} icon={<Icon name="alert" />}>
      <ProblemText {...problem} />
    </Alert>
  )
}

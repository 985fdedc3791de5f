import { Alert } from '@mantine/core'
import type { Problem } from '#contracts/chat.ts'
import { Icon } from '../../components/icon.tsx'
import styles from './problem-box.module.css'

/** A problem in the words it came with. */
export function ProblemBox({ problem }: { problem: Problem }) {
  const { title, detail, errors = [] } = problem
  return (
    <Alert className={styles.box ?? ''} role="alert" title={title} icon={<Icon name="alert" />}>
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
    </Alert>
  )
}

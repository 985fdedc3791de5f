import { useServices, useShown } from '../services.tsx'
import { words } from '../words.ts'
import styles from './live-mark.module.css'

/** Always there, so that screen readers hear it change. */
export function LiveMark() {
  const state = useShown(useServices().live.state)
  return (
    <span role="status" className={styles.mark} data-state={state}>
      {words.live[state]}
    </span>
  )
}

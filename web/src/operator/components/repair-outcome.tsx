import type { RepairResult } from '#contracts/operator-repair.ts'
import { words } from '../words.ts'
import styles from './repair-preview.module.css'

export function RepairOutcome({ result: { outcome, reason } }: { result: RepairResult }) {
  const said = words.repair.outcome[outcome]
  return (
    <p role="status" className={styles.outcome} data-outcome={outcome}>
      {outcome === 'parked' && reason ? `${said}: ${reason}` : said}
    </p>
  )
}

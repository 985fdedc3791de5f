import type { ChatSnapshot } from '../chat/chat.ts'
import { words } from '../words.ts'
import styles from './connection-notice.module.css'

/** Always there, so that screen readers hear it change. */
export function ConnectionNotice({ connection }: { connection: ChatSnapshot['connection'] }) {
  return (
    <div role="status" className={styles.place}>
      {connection === 'reconnecting' && <p className={styles.notice}>{words.reconnecting}</p>}
    </div>
  )
}

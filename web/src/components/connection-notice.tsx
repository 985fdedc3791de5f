import type { ChatSnapshot } from '../chat/chat.ts'
import { useWords } from '../language.tsx'
import styles from './connection-notice.module.css'

/** Always there, so that screen readers hear it change. */
export function ConnectionNotice({ connection }: { connection: ChatSnapshot['connection'] }) {
  const words = useWords()
  return (
    <div role="status" className={styles.place}>
      {connection === 'reconnecting' && <p className={styles.notice}>{words.reconnecting}</p>}
    </div>
  )
}

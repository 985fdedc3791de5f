import { Button } from '@mantine/core'
import { useState } from 'react'
import { download } from '../download.ts'
import { useWords } from '../language.tsx'
import { useServices } from '../services.ts'
import styles from './chat-tools.module.css'
import { Icon } from './icon.tsx'

/** Taking this chat along: as a file for programs, or on paper. */
export function ChatTools({ conversationId, onUsed }: { conversationId: string; onUsed: () => void }) {
  const words = useWords()
  const { api } = useServices()
  const [failed, setFailed] = useState(false)
  const save = async () => {
    setFailed(false)
    download(`conversation-${conversationId}.json`, await api.export(conversationId))
    onUsed()
  }
  return (
    <section className={styles.tools} aria-label={words.thisChat}>
      <Button
        {...look}
        leftSection={<Icon name="save" size={18} />}
        onClick={() => void save().catch(() => setFailed(true))}
      >
        {words.saveChat}
      </Button>
      <Button
        {...look}
        leftSection={<Icon name="print" size={18} />}
        onClick={() => {
          onUsed()
          // When the drawer that it may stand in is gone.
          requestAnimationFrame(() => window.print())
        }}
      >
        {words.printChat}
      </Button>
      <p role="status" className={styles.failed}>
        {failed && words.saveFailed}
      </p>
    </section>
  )
}

const look = { variant: 'subtle', size: 'sm', justify: 'flex-start' } as const

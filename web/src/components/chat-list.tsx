import { Skeleton, Stack } from '@mantine/core'
import { useLanguage } from '../language.tsx'
import styles from './chat-list.module.css'
import type { ChatList as List } from './use-chat.ts'

interface ChatListProps {
  list: List
  current: string | null
  onChoose: (conversationId: string) => void
}

export function ChatList({ list: { chats, failed }, current, onChoose }: ChatListProps) {
  const { words, format } = useLanguage()
  if (!chats) return failed ? <p className={styles.note}>{words.chatsFailed}</p> : <Waiting />
  if (chats.length === 0) return <p className={styles.note}>{words.noChats}</p>
  return (
    <ul className={styles.list}>
      {chats.map(({ conversationId, firstText, createdAt, state }) => (
        <li key={conversationId}>
          <button
            type="button"
            className={styles.item}
            aria-current={conversationId === current ? 'page' : undefined}
            onClick={() => onChoose(conversationId)}
          >
            <span className={styles.title} dir="auto">
              {firstText ?? words.untitled}
            </span>
            <span className={styles.when}>
              {format.moment(createdAt)}
              {state === 'closed' && `, ${words.closedMark}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

const Waiting = () => (
  <Stack gap={8} aria-busy>
    {[1, 2, 3].map((line) => (
      <Skeleton key={line} height={48} />
    ))}
  </Stack>
)

import { Button, Skeleton } from '@mantine/core'
import { useRef } from 'react'
import { runningTurn } from '../chat/chat-state.ts'
import type { Chat, ChatSnapshot } from '../chat/chat.ts'
import { words } from '../words.ts'
import { Announcer } from './announcer.tsx'
import styles from './chat-view.module.css'
import { Composer } from './composer.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { MessageList } from './message-list.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { QuickActions, Welcome } from './welcome.tsx'

interface ChatViewProps {
  chat: Chat
  snapshot: ChatSnapshot
  onNewChat: () => void
}

export function ChatView({ chat, snapshot, onNewChat }: ChatViewProps) {
  const { view, loading, connection, conversationId } = snapshot
  const input = useRef<HTMLTextAreaElement>(null)
  const empty = view.turns.length === 0 && view.outgoing.length === 0
  const idle = !runningTurn(view) && view.outgoing.length === 0
  const asks = view.turns.some(({ proposal }) => proposal?.status === 'open')

  const failure = typeof loading === 'object' && (
    <ProblemNotice problem={loading}>
      <Button size="xs" onClick={() => chat.reload()}>
        {words.tryAgain}
      </Button>
      <Button size="xs" variant="default" onClick={onNewChat}>
        {words.newChat}
      </Button>
    </ProblemNotice>
  )

  const send = (text: string) => {
    chat.send(text)
    input.current?.focus()
  }

  return (
    <>
      <ConnectionNotice connection={conversationId === null ? 'live' : connection} />
      {loading === true ? (
        <Loading />
      ) : empty ? (
        failure ? (
          <div className={styles.failure}>{failure}</div>
        ) : (
          <Welcome onChoose={send} />
        )
      ) : (
        <MessageList
          view={view}
          onDecide={(proposalId, decision) => {
            chat.decide(proposalId, decision)
            input.current?.focus()
          }}
          onResend={(messageId) => chat.resend(messageId)}
          onDiscard={(messageId) => chat.discard(messageId)}
        />
      )}
      {loading === false && <Announcer turns={view.turns} />}
      <div className={styles.foot}>
        {!empty && failure}
        {view.closed ? (
          <div className={styles.closed}>
            <span>{words.closed}</span>
            <Button onClick={onNewChat}>{words.newChat}</Button>
          </div>
        ) : (
          !failure && (
            <>
              {!empty && idle && !asks && <QuickActions onChoose={send} />}
              <Composer ref={input} onSend={send} />
            </>
          )
        )}
      </div>
    </>
  )
}

const Loading = () => (
  <div className={styles.loading} role="status" aria-label={words.loading}>
    <Skeleton height={44} width="55%" ml="auto" radius="lg" />
    <Skeleton height={72} width="70%" radius="lg" />
    <Skeleton height={44} width="40%" ml="auto" radius="lg" />
    <Skeleton height={56} width="60%" radius="lg" />
  </div>
)

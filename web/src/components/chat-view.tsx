import { Button, Skeleton } from '@mantine/core'
import { useRef, useState } from 'react'
import type { Decision } from '#contracts/chat.ts'
import { runningTurn } from '../chat/chat-state.ts'
import type { Chat, ChatSnapshot } from '../chat/chat.ts'
import { codeAwaited } from '../chat/results.ts'
import { useWords } from '../language.tsx'
import { Announcer } from './announcer.tsx'
import styles from './chat-view.module.css'
import { CodeField } from './code-field.tsx'
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
  const words = useWords()
  const [text, setText] = useState('')
  const input = useRef<HTMLTextAreaElement>(null)
  const codeFor = codeAwaited(view)
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
  const decide = (proposalId: string, decision: Decision) => {
    const proposal = view.turns.find((turn) => turn.proposal?.proposalId === proposalId)?.proposal
    chat.decide(proposalId, decision)
    // Whoever wants another appointment has only to say which.
    if (decision === 'decline' && proposal?.kind === 'book' && text.trim() === '') setText(words.changeDraft)
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
          acts={{ onDecide: decide, onSend: send, onRate: (turn, rating) => chat.rate(turn, rating) }}
          onResend={(messageId) => chat.resend(messageId)}
          onDiscard={(messageId) => chat.discard(messageId)}
        />
      )}
      {loading === false && <Announcer turns={view.turns} />}
      <div className={styles.foot} data-print="none">
        {!empty && failure}
        {view.closed ? (
          <div className={styles.closed}>
            <span>{words.closed}</span>
            <Button onClick={onNewChat}>{words.newChat}</Button>
          </div>
        ) : (
          !failure && (
            <>
              {!empty && idle && !asks && codeFor === undefined && <QuickActions onChoose={send} />}
              {codeFor !== undefined && idle && <CodeField mobile={codeFor} onSend={send} />}
              <Composer ref={input} text={text} onText={setText} onSend={send} />
            </>
          )
        )}
      </div>
    </>
  )
}

const Loading = () => {
  const { loading } = useWords()
  return (
    <div className={styles.loading} role="status" aria-label={loading}>
      <Skeleton height={44} width="55%" ml="auto" radius="lg" />
      <Skeleton height={72} width="70%" radius="lg" />
      <Skeleton height={44} width="40%" ml="auto" radius="lg" />
      <Skeleton height={56} width="60%" radius="lg" />
    </div>
  )
}

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import type { About, ListedConversation } from '#contracts/chat.ts'
import { SignInNeededError } from '../api/problems.ts'
import { insist } from '../api/retry.ts'
import { Chat, type ChatSnapshot } from '../chat/chat.ts'
import { readLocation, writeLocation } from '../chat/location.ts'
import type { Services } from '../services.ts'

export interface CurrentChat {
  chat: Chat
  snapshot: ChatSnapshot
  /** Null: an empty chat. */
  show: (conversationId: string | null) => void
}

/** The conversation that the address names; the chat goes on when its first message gives it an address. */
export function useCurrentChat(services: Services, onSignInNeeded: () => void): CurrentChat {
  const { store, api, outbox } = services
  const create = useCallback(
    (conversationId: string | null) =>
      new Chat({
        api,
        outbox,
        network: window,
        conversationId,
        onOpened: (opened) => writeLocation(store, opened, { replace: true }),
        onSignInNeeded,
      }),
    [store, api, outbox, onSignInNeeded],
  )
  const [chat, setChat] = useState(() => create(readLocation(store, window.location.hash)))

  useEffect(() => {
    const { conversationId } = chat.snapshot()
    if (conversationId !== null) writeLocation(store, conversationId, { replace: true })
    chat.start()
    return () => chat.stop()
  }, [chat, store])

  useEffect(() => {
    const follow = () => {
      const named = readLocation(store, window.location.hash)
      setChat((current) => (current.snapshot().conversationId === named ? current : create(named)))
    }
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [create, store])

  const show = useCallback((conversationId: string | null) => writeLocation(store, conversationId), [store])
  return { chat, snapshot: useSyncExternalStore(chat.subscribe, chat.snapshot), show }
}

/** Undefined until it is known. */
export function useAbout({ api }: Services): About | undefined {
  const [about, setAbout] = useState<About>()
  useEffect(() => {
    const life = new AbortController()
    insist(() => api.about(), { signal: life.signal, network: window })
      .then((known) => life.signal.aborted || setAbout(known))
      // Only a banner depends on it.
      .catch(() => undefined)
    return () => life.abort()
  }, [api])
  return about
}

export interface ChatList {
  /** Undefined until it is known. */
  chats: ListedConversation[] | undefined
  failed: boolean
}

/** Counts how often the reader has come back to this tab: another one may have changed things. */
function useReturns(): number {
  const [returns, setReturns] = useState(0)
  useEffect(() => {
    const count = () => setReturns((before) => before + 1)
    window.addEventListener('focus', count)
    return () => window.removeEventListener('focus', count)
  }, [])
  return returns
}

/** Reads the list anew whenever `version` changes, and when the reader comes back. In an empty chat it is the first to learn that a sign-in is needed. */
export function useChatList({ api }: Services, version: unknown, onSignInNeeded: () => void): ChatList {
  const [list, setList] = useState<ChatList>({ chats: undefined, failed: false })
  const returns = useReturns()
  useEffect(() => {
    const life = new AbortController()
    const onWait = () => setList(({ chats }) => ({ chats, failed: true }))
    insist(() => api.conversations(), { signal: life.signal, network: window, onWait })
      .then((chats) => life.signal.aborted || setList({ chats, failed: false }))
      .catch((error: unknown) => {
        if (life.signal.aborted) return
        if (error instanceof SignInNeededError) onSignInNeeded()
        onWait()
      })
    return () => life.abort()
  }, [api, version, returns, onSignInNeeded])
  return list
}

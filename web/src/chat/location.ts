/** Which conversation this tab shows: `#/c/<id>`, `#/new`, or the last one of this browser. */
import type { Store } from '../api/storage.ts'

const lastKey = 'conversation'
const newChat = '#/new'
const hashOf = (conversationId: string): string => `#/c/${conversationId}`

/** Null: an empty chat. */
export function readLocation(store: Store, hash: string): string | null {
  if (hash === newChat) return null
  const [, conversationId] = /^#\/c\/([\w-]{1,64})$/.exec(hash) ?? []
  return conversationId ?? store.get(lastKey)
}

/** `replace` leaves no step for the browser's back button. */
export function writeLocation(
  store: Store,
  conversationId: string | null,
  { replace = false }: { replace?: boolean } = {},
): void {
  if (conversationId === null) store.remove(lastKey)
  else store.set(lastKey, conversationId)
  const hash = conversationId === null ? newChat : hashOf(conversationId)
  if (replace) window.history.replaceState(null, '', hash)
  else window.location.hash = hash
}

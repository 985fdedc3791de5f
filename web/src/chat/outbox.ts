/** Messages on their way, kept where a reload or a crash of the browser does not lose them. */
import { z } from 'zod'
import type { Message } from '../api/client.ts'
import type { Store } from '../api/storage.ts'

const prefix = 'outbox/'
const Entry = z.object({
  messageId: z.string(),
  text: z.string(),
  inSight: z.string().nullable().default(null),
  /** Null while the message is to open a conversation. */
  conversationId: z.string().nullable(),
  at: z.number(),
})
type Entry = z.infer<typeof Entry>

/** One key per message: tabs do not overwrite each other. */
export class Outbox {
  readonly #store: Store
  constructor(store: Store) {
    this.#store = store
  }

  put(conversationId: string | null, { messageId, text, inSight }: Message): void {
    const at = this.#read(prefix + messageId)?.at ?? Date.now()
    const entry: Entry = { messageId, text, inSight, conversationId, at }
    this.#store.set(prefix + messageId, JSON.stringify(entry))
  }

  remove(messageId: string): void {
    this.#store.remove(prefix + messageId)
  }

  /** Oldest first. */
  messages(conversationId: string | null): Message[] {
    return this.#store
      .keys()
      .filter((key) => key.startsWith(prefix))
      .flatMap((key) => this.#read(key) ?? [])
      .filter((entry) => entry.conversationId === conversationId)
      .toSorted((a, b) => a.at - b.at)
      .map(({ messageId, text, inSight }) => ({ messageId, text, inSight }))
  }

  #read(key: string): Entry | undefined {
    try {
      return Entry.safeParse(JSON.parse(this.#store.get(key) ?? 'null')).data
    } catch {
      return undefined
    }
  }
}

/** One open conversation: loads it, follows it, and carries the customer's acts to it. */
import type { Decision, Problem, Rating } from '#contracts/chat.ts'
import type { ApiClient, Message } from '../api/client.ts'
import { followEvents, type Connection } from '../api/event-stream.ts'
import { SignInNeededError, toProblem } from '../api/problems.ts'
import { insist, type Waiting } from '../api/retry.ts'
import {
  chatReducer,
  emptyChat,
  proposalInSight,
  type ChatAction,
  type ChatState,
  type Outgoing,
} from './chat-state.ts'
import type { Outbox } from './outbox.ts'

export interface ChatSnapshot {
  /** Null before the first message. */
  conversationId: string | null
  view: ChatState
  /** A problem: the conversation could not be opened, or can be followed no longer. */
  loading: boolean | Problem
  connection: Connection | 'connecting'
}

export interface ChatOptions {
  api: ApiClient
  outbox: Outbox
  network: EventTarget
  conversationId: string | null
  onOpened: (conversationId: string) => void
  onSignInNeeded: () => void
}

export class Chat {
  /** Tells one chat on screen from the next; the conversation's id may come later. */
  readonly key = randomId()
  readonly #options: ChatOptions
  #snapshot: ChatSnapshot
  #life = new AbortController()
  /** The life that has a message on its way. */
  #sending: AbortController | undefined
  /** Ratings on their way, one after another. */
  #rating = Promise.resolve()
  readonly #listeners = new Set<() => void>()

  constructor(options: ChatOptions) {
    this.#options = options
    const { conversationId } = options
    this.#snapshot = {
      conversationId,
      view: emptyChat,
      loading: conversationId !== null,
      connection: 'connecting',
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly snapshot = (): ChatSnapshot => this.#snapshot

  /** It may be started again after a stop. */
  start(): void {
    this.#life = new AbortController()
    const { conversationId } = this.#snapshot
    const { outbox } = this.#options
    for (const message of outbox.messages(conversationId)) this.#reduce({ type: 'queued', message })
    if (conversationId === null) this.#sendAll()
    else this.#run(conversationId, true)
  }

  stop(): void {
    this.#life.abort()
  }

  /** After a failure to load. */
  reload(): void {
    this.stop()
    this.#show({ loading: this.#snapshot.conversationId !== null, connection: 'connecting' })
    this.start()
  }

  send(text: string): void {
    const message = { messageId: randomId(), text, inSight: proposalInSight(this.#snapshot.view) }
    this.#options.outbox.put(this.#snapshot.conversationId, message)
    this.#reduce({ type: 'queued', message })
    this.#sendAll()
  }

  /** Sends a refused message again under its own id. */
  resend(messageId: string): void {
    this.#reduce({ type: 'outgoing', messageId, status: 'sending' })
    this.#sendAll()
  }

  discard(messageId: string): void {
    this.#reduce({ type: 'discarded', messageId })
  }

  decide(proposalId: string, decision: Decision): void {
    const { conversationId } = this.#snapshot
    if (conversationId === null) return
    this.#reduce({ type: 'pressed', proposalId, decision })
    this.#guard(
      insist(() => this.#options.api.decide(conversationId, proposalId, decision), this.#waiting()),
      (problem) => this.#reduce({ type: 'pressRefused', proposalId, problem }),
    )
  }

  /** Shown at once; what is pressed last is sent last. */
  rate(turn: number, rating: Rating | null): void {
    const { conversationId, view } = this.#snapshot
    const before = view.turns.find((known) => known.turn === turn)?.rating ?? null
    if (conversationId === null || before === rating) return
    this.#reduce({ type: 'rated', turn, rating })
    const send = () => insist(() => this.#options.api.rate(conversationId, turn, rating), this.#waiting())
    this.#rating = this.#rating.then(send).catch(() => this.#reduce({ type: 'rated', turn, rating: before }))
  }

  #run(conversationId: string, load: boolean): void {
    this.#guard(this.#follow(conversationId, load), (problem) => this.#show({ loading: problem }))
  }

  async #follow(conversationId: string, load: boolean): Promise<void> {
    const { api } = this.#options
    const waiting = this.#waiting()
    if (load) {
      await this.#load(conversationId, waiting)
      this.#show({ loading: false })
      this.#sendAll()
    }
    await followEvents({
      ...waiting,
      open: (lastSeq, signal) => api.events(conversationId, lastSeq, signal),
      lastSeq: this.#snapshot.view.lastSeq,
      onEvent: (event, seq) => this.#reduce({ type: 'event', event, seq }),
      onConnection: (connection) => this.#show({ connection }),
    })
  }

  async #load(conversationId: string, waiting: Waiting): Promise<void> {
    const { api } = this.#options
    const onWait = () => this.#show({ connection: 'reconnecting' })
    const turns = []
    let first: { lastEventId: number } | undefined
    for (let after: number | null = 0; after !== null;) {
      const from: number = after
      const page = await insist(() => api.history(conversationId, from), { ...waiting, onWait })
      first ??= page
      turns.push(...page.turns)
      after = page.next
    }
    // Asked last: had it been closed since the first page, that event would still come.
    const { state } = await insist(() => api.conversation(conversationId), { ...waiting, onWait })
    waiting.signal.throwIfAborted()
    this.#reduce({ type: 'history', turns, lastEventId: first?.lastEventId ?? 0 })
    if (state === 'closed') this.#reduce({ type: 'closed' })
  }

  /** One after another, so that messages arrive in the order in which they were written. */
  #sendAll(): void {
    const life = this.#life
    if (this.#sending === life || this.#snapshot.loading !== false) return
    const next = this.#snapshot.view.outgoing.find(
      ({ status }) => status === 'sending' || status === 'waiting',
    )
    if (!next) return
    this.#sending = life
    const { messageId } = next
    const settled = (status: Outgoing['status']) => {
      this.#sending = undefined
      this.#reduce({ type: 'outgoing', messageId, status })
      this.#sendAll()
    }
    this.#guard(
      this.#carry(next).then(() => settled('accepted')),
      settled,
    )
  }

  async #carry({ messageId, text, inSight }: Message): Promise<void> {
    const { api } = this.#options
    const { conversationId } = this.#snapshot
    const message = { messageId, text, inSight }
    const onWait = () => this.#reduce({ type: 'outgoing', messageId, status: 'waiting' })
    const waiting = { ...this.#waiting(), onWait }
    if (conversationId !== null) {
      return await insist(() => api.send(conversationId, message), waiting)
    }
    const opened = await insist(() => api.open(message), waiting)
    // Also where the customer has gone elsewhere meanwhile: the next empty chat must not take these messages up.
    for (const waitingOne of this.#snapshot.view.outgoing) this.#options.outbox.put(opened, waitingOne)
    waiting.signal.throwIfAborted()
    this.#show({ conversationId: opened })
    this.#options.onOpened(opened)
    this.#run(opened, false)
  }

  /** Runs something to its end; the end of this chat is nobody's problem. */
  #guard(work: Promise<unknown>, onProblem: (problem: Problem) => void): void {
    const { signal } = this.#life
    work.catch((error: unknown) => {
      if (signal.aborted) return
      if (error instanceof SignInNeededError) this.#options.onSignInNeeded()
      onProblem(toProblem(error))
    })
  }

  #waiting(): Waiting {
    return { signal: this.#life.signal, network: this.#options.network }
  }

  #reduce(action: ChatAction): void {
    const before = this.#snapshot.view
    const view = chatReducer(before, action)
    const kept = new Set(view.outgoing.map(({ messageId }) => messageId))
    for (const { messageId } of before.outgoing)
      if (!kept.has(messageId)) this.#options.outbox.remove(messageId)
    if (view !== before) this.#show({ view })
  }

  #show(change: Partial<ChatSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** Not `crypto.randomUUID()`: that one is missing on http origins other than localhost. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

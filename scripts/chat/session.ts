/** One conversation at the terminal: lines become acts, events become text. */
import { randomUUID } from 'node:crypto'
import type { ProposalKind, TurnView } from '#contracts/chat.ts'
import type { ChatClient } from './client.ts'
import { followEvents } from './events.ts'
import type { Printer } from './printer.ts'
import { isPassing, ProblemError, Retry, type RetryLimits } from './retry.ts'
import type { Terminal } from './terminal.ts'

export interface SessionOptions {
  client: ChatClient
  terminal: Terminal
  printer: Printer
  limits: RetryLimits
  /** Aborted by whoever ends the session. */
  signal: AbortSignal
  /** An old conversation; without it the first message opens one. */
  conversationId?: string
}

interface Waiter {
  condition: () => boolean
  resolve: () => void
}

const questions: Record<ProposalKind, string> = {
  book: 'Book it',
  reschedule: 'Move it',
  cancel: 'Cancel it',
}

export class Session {
  readonly #options: SessionOptions
  #conversationId: string | undefined
  #lastSeq = 0
  #closed = false
  readonly #waiters = new Set<Waiter>()
  /** Never resolves; rejects when the events cannot be followed any more. */
  readonly #broken = Promise.withResolvers<never>()

  constructor(options: SessionOptions) {
    this.#options = options
    // Whoever waits for something meets it in a race; an idle moment has nobody.
    this.#broken.promise.catch(() => undefined)
  }

  get closed(): boolean {
    return this.#closed
  }

  get conversationId(): string | undefined {
    return this.#conversationId
  }

  /** Runs until the input ends or the conversation is closed. Throws what a person has to know. */
  async run(): Promise<void> {
    const { client, terminal, printer, conversationId } = this.#options
    if (conversationId !== undefined) {
      const lastSeq = await client.lastSeq(conversationId)
      this.#follow(conversationId)
      await this.#until(() => this.#lastSeq >= lastSeq)
    }
    for (;;) {
      const prompt = () => (printer.offered ? `${questions[printer.offered.kind]}? y/n › ` : '› ')
      const line = await Promise.race([terminal.ask(prompt), this.#broken.promise])
      if (line === undefined) return
      const text = line.trim()
      if (text === '') continue
      try {
        terminal.status('…')
        const { turn } = await Promise.race([this.#act(text), this.#broken.promise])
        await this.#until(() => printer.answered >= turn || this.#closed)
      } catch (error) {
        // At a terminal a refused message is no reason to end the chat; a script must learn of it.
        if (!terminal.interactive || !(error instanceof ProblemError || isPassing(error))) throw error
        terminal.write(`${error instanceof Error ? error.message : String(error)}\n\n`)
      }
    }
  }

  async #act(text: string): Promise<TurnView> {
    const { client, printer } = this.#options
    const decision = decisionOf(text)
    const { offered } = printer
    if (offered && decision && this.#conversationId !== undefined) {
      printer.typed(`decision:${offered.proposalId}`)
      return await client.decide(this.#conversationId, offered.proposalId, decision)
    }
    const message = { text, messageId: randomUUID(), inSight: offered?.proposalId ?? null }
    printer.typed(message.messageId)
    // The opening does not wait for the reply, so that it can be seen coming; the same message again brings its turn.
    const conversationId = this.#conversationId ?? this.#follow(await client.open(message))
    return await client.send(conversationId, message)
  }

  #follow(conversationId: string): string {
    this.#conversationId = conversationId
    this.#print(conversationId).catch((error: unknown) => this.#broken.reject(error))
    return conversationId
  }

  async #print(conversationId: string): Promise<void> {
    const { client, terminal, printer, limits, signal } = this.#options
    let dropped = false
    const events = followEvents({
      open: (lastSeq, attempt) => client.events(conversationId, lastSeq, attempt),
      signal,
      retry: new Retry(limits),
      onConnection: (state) => {
        if (state === 'down') {
          printer.interrupt()
          terminal.notice('reconnecting …')
        } else if (dropped) terminal.status(null)
        dropped = state === 'down'
      },
    })
    for await (const { event, seq } of events) {
      printer.print(event)
      this.#lastSeq = seq ?? this.#lastSeq
      if (event.type === 'closed') {
        this.#closed = true
        // A script's further lines are sent all the same: it must learn that they are refused.
        if (terminal.interactive) terminal.close()
      }
      for (const waiter of this.#waiters) if (waiter.condition()) waiter.resolve()
    }
  }

  async #until(condition: () => boolean): Promise<void> {
    if (condition()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const waiter = { condition, resolve }
    this.#waiters.add(waiter)
    await Promise.race([promise, this.#broken.promise])
    this.#waiters.delete(waiter)
  }
}

function decisionOf(text: string): 'confirm' | 'decline' | null {
  if (/^y(es)?$/i.test(text)) return 'confirm'
  return /^no?$/i.test(text) ? 'decline' : null
}

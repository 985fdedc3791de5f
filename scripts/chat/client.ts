/** The chat API over HTTP. Acts are repeated under their id until the API says yes or no. */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { About, GuestToken, ListedConversation, Problem, TurnView, type Decision } from '#contracts/chat.ts'
import { isPassing, ProblemError, Retry, UnreachableError, type RetryLimits } from './retry.ts'

const Opened = z.object({ conversationId: z.string() })
const Accepted = z.object({ status: z.literal('accepted') })

/** Above the 25 s after which the API answers 202 at the latest, unless it is set otherwise: then we just ask again. */
const answerWithinMs = 60_000

export interface ClientOptions {
  url: string
  token?: string
  /** Ends everything that is under way. */
  signal: AbortSignal
  limits: RetryLimits
  /** Told why an act has to wait. */
  onWait?: (reason: string) => void
}

export class ChatClient {
  readonly #options: ClientOptions
  readonly url: string

  constructor(options: ClientOptions) {
    this.#options = options
    this.url = options.url.replace(/\/+$/, '')
  }

  withToken(token: string): ChatClient {
    return new ChatClient({ ...this.#options, token })
  }

  async about(): Promise<About> {
    return await this.#ask(About, '/v1/about')
  }

  async guestToken(): Promise<GuestToken> {
    return await this.#ask(GuestToken, '/v1/guest-tokens', { method: 'POST' })
  }

  async conversations(): Promise<ListedConversation[]> {
    const answer = await this.#ask(
      z.object({ conversations: z.array(ListedConversation) }),
      '/v1/conversations',
    )
    return answer.conversations
  }

  /** The number of the conversation's latest stored event. */
  async lastSeq(conversationId: string): Promise<number> {
    const path = `${pathOf(conversationId)}/messages?limit=1`
    return (await this.#ask(z.object({ lastEventId: z.int() }), path)).lastEventId
  }

  /** Opens a conversation with its first message and does not wait for the reply; `send` the same message to get it. */
  async open({ text, messageId }: { text: string; messageId: string }): Promise<string> {
    const init = { ...post({ text, messageId }), headers: { prefer: 'respond-async' } }
    const opened = await this.#insist(() => this.#ask(Opened, '/v1/conversations', init))
    return opened.conversationId
  }

  /** Resolves with the answered turn; the same messageId always gets the same one. */
  async send(
    conversationId: string,
    message: { text: string; messageId: string; inSight: string | null },
  ): Promise<TurnView> {
    return await this.#act(`${pathOf(conversationId)}/messages`, message)
  }

  async decide(conversationId: string, proposalId: string, decision: Decision): Promise<TurnView> {
    const path = `${pathOf(conversationId)}/proposals/${encodeURIComponent(proposalId)}`
    return await this.#act(path, { decision })
  }

  async events(conversationId: string, lastSeq: number, signal: AbortSignal) {
    const headers = { accept: 'text/event-stream', 'last-event-id': String(lastSeq) }
    const { body } = await this.#fetch(`${pathOf(conversationId)}/events`, { headers, signal })
    if (!body) throw new UnreachableError(`${this.url} sent an empty event stream.`)
    return body
  }

  async #act(path: string, body: object): Promise<TurnView> {
    for (;;) {
      const answer = await this.#insist(() => this.#ask(z.union([TurnView, Accepted]), path, post(body)))
      if ('turn' in answer) return answer
      // The same act again joins the turn that still runs.
      await delay(this.#options.limits.firstPauseMs, undefined, { signal: this.#options.signal })
    }
  }

  async #insist<T>(attempt: () => Promise<T>): Promise<T> {
    const { limits, signal, onWait } = this.#options
    const retry = new Retry(limits)
    for (;;) {
      try {
        return await attempt()
      } catch (error) {
        if (!(error instanceof Error) || !isPassing(error)) throw error
        onWait?.(error.message)
        await retry.pause(error, signal)
      }
    }
  }

  async #ask<S extends z.ZodType>(schema: S, path: string, init: RequestInit = {}): Promise<z.infer<S>> {
    const signal = AbortSignal.any([this.#options.signal, AbortSignal.timeout(answerWithinMs)])
    const response = await this.#fetch(path, { ...init, signal })
    let text: string
    try {
      text = await response.text()
    } catch (error) {
      throw this.#unreachable(error)
    }
    const answer = schema.safeParse(parseJson(text))
    if (!answer.success)
      throw new Error(`${this.url}${path} is not the chat API: its answer has another form.`)
    return answer.data
  }

  /** @throws ProblemError when the API refuses, UnreachableError when no answer comes. */
  async #fetch(path: string, { headers, ...init }: RequestInit): Promise<Response> {
    const sent = new Headers(headers)
    if (this.#options.token !== undefined) sent.set('authorization', `Bearer ${this.#options.token}`)
    if (init.body !== undefined) sent.set('content-type', 'application/json')
    let response: Response
    try {
      response = await fetch(this.url + path, { ...init, headers: sent })
    } catch (error) {
      throw this.#unreachable(error)
    }
    if (!response.ok) throw await readProblem(response)
    return response
  }

  #unreachable(error: unknown): Error {
    // Our own end is not the API's failure.
    this.#options.signal.throwIfAborted()
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const code = reason instanceof Error && 'code' in reason ? ` (${String(reason.code)})` : ''
    return new UnreachableError(`The API at ${this.url} is not reachable${code}.`, { cause: error })
  }
}

const pathOf = (conversationId: string): string => `/v1/conversations/${encodeURIComponent(conversationId)}`
const post = (body: object) => ({ method: 'POST', body: JSON.stringify(body) })

async function readProblem(response: Response): Promise<ProblemError> {
  const text = await response.text().catch(() => '')
  const problem = Problem.safeParse(parseJson(text)).data
  const detail = problem?.detail ?? problem?.title ?? `The API answered HTTP ${response.status}.`
  const seconds = Number(response.headers.get('retry-after') ?? 0)
  return new ProblemError(response.status, detail, Number.isFinite(seconds) ? seconds * 1_000 : 0)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

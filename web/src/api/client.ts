/** The chat API over fetch. */
import { z } from 'zod'
import {
  About,
  ConversationView,
  BookingView,
  ListedConversation,
  SlotsView,
  TranscriptPage,
  type CancelReason,
  type Decision,
  type FreeSlot,
  type Rating,
} from '#contracts/chat.ts'
import { readProblem, UnreachableError } from './problems.ts'
import type { Tokens } from './tokens.ts'

const List = z.object({ conversations: z.array(ListedConversation) })
const Opened = z.object({ conversationId: z.uuid() })

export interface Message {
  messageId: string
  text: string
  /** The open proposal that was shown when this was written; null for none. A typed yes approves no other. */
  inSight: string | null
}

/** Being accepted may take the API ten seconds. */
const answerWithinMs = 30_000
const pageSize = 200

export class ApiClient {
  readonly #tokens: Tokens

  constructor(tokens: Tokens) {
    this.#tokens = tokens
  }

  async about(): Promise<About> {
    return await read(About, await send('/v1/about'))
  }

  async conversations(): Promise<ListedConversation[]> {
    return (await this.#ask(List, '/v1/conversations')).conversations
  }

  async conversation(conversationId: string): Promise<ConversationView> {
    return await this.#ask(ConversationView, pathOf(conversationId))
  }

  async history(conversationId: string, after: number): Promise<TranscriptPage> {
    return await this.#ask(
      TranscriptPage,
      `${pathOf(conversationId)}/messages?after=${after}&limit=${pageSize}`,
    )
  }

  /** Opens a conversation with its first message. The same message always opens the same conversation. */
  async open(message: Message): Promise<string> {
    const { messageId, text } = message
    return (await this.#ask(Opened, '/v1/conversations', act({ messageId, text }))).conversationId
  }

  async send(conversationId: string, message: Message): Promise<void> {
    await this.#ask(z.unknown(), `${pathOf(conversationId)}/messages`, act(message))
  }

  async decide(conversationId: string, proposalId: string, decision: Decision): Promise<void> {
    const path = `${pathOf(conversationId)}/proposals/${encodeURIComponent(proposalId)}`
    await this.#ask(z.unknown(), path, act({ decision }))
  }

  async rate(conversationId: string, turn: number, rating: Rating | null): Promise<void> {
    const path = `${pathOf(conversationId)}/turns/${turn}/feedback`
    await this.#authorised(path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rating }),
      signal: AbortSignal.timeout(answerWithinMs),
    })
  }

  async export(conversationId: string): Promise<Blob> {
    const signal = AbortSignal.timeout(answerWithinMs)
    return await (await this.#authorised(`${pathOf(conversationId)}/export`, { signal })).blob()
  }

  /** The times of a day that the booking could be moved to. */
  async slots(bookingRef: string, date: string): Promise<SlotsView> {
    return await this.#ask(SlotsView, `${bookingPath(bookingRef)}/slots?date=${date}`)
  }

  /** The same key never changes the booking twice. */
  async reschedule(bookingRef: string, { date, time }: FreeSlot, key: string): Promise<BookingView> {
    const body = { appointmentDate: date, appointmentTime: time }
    return await this.#ask(BookingView, `${bookingPath(bookingRef)}/reschedule`, change(body, key))
  }

  async cancel(bookingRef: string, reasonCode: CancelReason, key: string): Promise<BookingView> {
    return await this.#ask(BookingView, `${bookingPath(bookingRef)}/cancel`, change({ reasonCode }, key))
  }

  /** The event stream behind the stored event `lastSeq`. */
  async events(
    conversationId: string,
    lastSeq: number,
    signal: AbortSignal,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const headers = { accept: 'text/event-stream', 'last-event-id': String(lastSeq) }
    const { body } = await this.#authorised(`${pathOf(conversationId)}/events`, { headers, signal })
    if (!body) throw new UnreachableError('The event stream is empty')
    return body
  }

  async #ask<S extends z.ZodType>(schema: S, path: string, init: RequestInit = {}): Promise<z.infer<S>> {
    return await read(
      schema,
      await this.#authorised(path, { ...init, signal: AbortSignal.timeout(answerWithinMs) }),
    )
  }

  /** A token that is refused is replaced once. */
  async #authorised(path: string, init: RequestInit): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const token = await this.#tokens.current()
      const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` }
      const response = await send(path, { ...init, headers })
      if (response.ok) return response
      if (response.status === 401) {
        this.#tokens.refused(token)
        if (attempt === 1) continue
      }
      throw await readProblem(response)
    }
  }
}

const pathOf = (conversationId: string): string => `/v1/conversations/${encodeURIComponent(conversationId)}`

const bookingPath = (bookingRef: string): string => `/v1/bookings/${encodeURIComponent(bookingRef)}`

/** The answer is waited for: it may be a refusal with other times. */
const change = (body: object, key: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': key },
  body: JSON.stringify(body),
})

/** The reply comes by the event stream: nobody waits for it here. */
const act = (body: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', prefer: 'respond-async' },
  body: JSON.stringify(body),
})

async function send(path: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    throw new UnreachableError('No answer', { cause: error })
  }
}

async function read<S extends z.ZodType>(schema: S, response: Response): Promise<z.infer<S>> {
  if (!response.ok) throw await readProblem(response)
  let body: unknown
  try {
    body = await response.json()
  } catch (error) {
    throw new UnreachableError('The answer broke off', { cause: error })
  }
  return schema.parse(body)
}

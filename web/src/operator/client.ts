/** The operator API over fetch. */
import type { z } from 'zod'
import { FaultViews, type FaultRequest } from '#contracts/apim-faults.ts'
import {
  AuditPage,
  OperatorBookingPage,
  OperatorConversationPage,
  ResumeResult,
} from '#contracts/operator.ts'
import { Figures } from '#contracts/operator-figures.ts'
import { RepairPreview, RepairResult, type RepairBody } from '#contracts/operator-repair.ts'
import { OperatorBookingDetail, OperatorConversationDetail } from '#contracts/operator-timeline.ts'
import { OperatorTools, ToolTrial, type TryToolBody } from '#contracts/operator-tools.ts'
import { ProblemError, readProblem, UnreachableError } from '../api/problems.ts'
import type { Session } from './session.ts'

/** A repair may take the dealer system some attempts. */
const answerWithinMs = 60_000
const base = '/v1/operator'

/** `search` holds no question mark. */
export class OperatorClient {
  readonly #session: Session

  constructor(session: Session) {
    this.#session = session
  }

  /** Whether a token that nobody has signed in with yet would do. @throws the refusal. */
  async probe(token: string): Promise<void> {
    await send(`${base}/bookings?limit=1`, token)
  }

  figures = (search: string, signal: AbortSignal) => this.#read(Figures, `/figures?${search}`, { signal })

  bookings = (search: string, signal: AbortSignal) =>
    this.#read(OperatorBookingPage, `/bookings?${search}`, { signal })

  conversations = (search: string, signal: AbortSignal) =>
    this.#read(OperatorConversationPage, `/conversations?${search}`, { signal })

  audit = (search: string, signal: AbortSignal) => this.#read(AuditPage, `/audit?${search}`, { signal })

  booking = (bookingRef: string, signal: AbortSignal) =>
    this.#read(OperatorBookingDetail, `/bookings/${encodeURIComponent(bookingRef)}`, { signal })

  conversation = (conversationId: string, signal: AbortSignal) =>
    this.#read(OperatorConversationDetail, `/conversations/${encodeURIComponent(conversationId)}`, { signal })

  resume = (conversationId: string, reason: string) =>
    this.#read(
      ResumeResult,
      `/conversations/${encodeURIComponent(conversationId)}/resume`,
      json('POST', { reason }),
    )

  tools = (signal: AbortSignal) => this.#read(OperatorTools, '/tools', { signal })

  tryTool = (name: string, body: TryToolBody) =>
    this.#read(ToolTrial, `/tools/${encodeURIComponent(name)}`, json('POST', body))

  preview = (bookingRef: string, body: z.input<typeof RepairBody>) =>
    this.#read(RepairPreview, repairPath(bookingRef), json('POST', { ...body, dryRun: true }))

  /** The same key never repairs twice. */
  repair = (bookingRef: string, body: z.input<typeof RepairBody>, key: string) =>
    this.#read(RepairResult, repairPath(bookingRef), json('POST', body, { 'idempotency-key': key }))

  /** Null where the dealer backend is a real one. */
  async faults(signal: AbortSignal): Promise<FaultViews | null> {
    try {
      return await this.#read(FaultViews, '/apim/faults', { signal })
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 404) return null
      throw error
    }
  }

  /** Replaces all of them. */
  async orderFaults(faults: z.input<typeof FaultRequest>[]): Promise<void> {
    await this.#send('/apim/faults', json('PUT', { faults }))
  }

  async clearFaults(): Promise<void> {
    await this.#send('/apim/faults', { method: 'DELETE' })
  }

  async download(search: string): Promise<Blob> {
    return await (await this.#send(`/audit?${search}`)).blob()
  }

  async events(signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const { body } = await this.#send('/events', { headers: { accept: 'text/event-stream' }, signal })
    if (!body) throw new UnreachableError('The event stream is empty')
    return body
  }

  async #read<S extends z.ZodType>(schema: S, path: string, init: RequestInit = {}): Promise<z.infer<S>> {
    const late = AbortSignal.timeout(answerWithinMs)
    const signal = init.signal ? AbortSignal.any([init.signal, late]) : late
    const response = await this.#send(path, { ...init, signal })
    let body: unknown
    try {
      body = await response.json()
    } catch (error) {
      throw new UnreachableError('The answer broke off', { cause: error })
    }
    return schema.parse(body)
  }

  /** A token that is refused is signed out. */
  async #send(path: string, init: RequestInit = {}): Promise<Response> {
    const token = this.#session.token.get() ?? ''
    try {
      return await send(base + path, token, init)
    } catch (error) {
      if (error instanceof ProblemError && error.problem.status === 401) this.#session.refuse(token)
      throw error
    }
  }
}

const repairPath = (bookingRef: string): string => `/bookings/${encodeURIComponent(bookingRef)}/repair`

const json = (method: string, body: object, headers: Record<string, string> = {}): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

async function send(url: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${token}` }
  let response: Response
  try {
    response = await fetch(url, { ...init, headers })
  } catch (error) {
    throw new UnreachableError('No answer', { cause: error })
  }
  if (!response.ok) throw await readProblem(response)
  return response
}

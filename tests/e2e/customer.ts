/** A customer over HTTP, and the switches of the stand-ins, for end-to-end tests. */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { ChatEvent, TurnView } from '#contracts/chat.ts'
import { baseOccupancy, capacityOf } from '#mock-apim/slots.ts'
import { SseParser } from '#contracts/server-sent-events.ts'
import type { Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'

export interface Answer {
  status: number
  headers: Headers
  // The answers under test have many shapes; each test states the one it expects.
  body: Record<string, unknown>
}

export class Customer {
  readonly #apiUrl: string
  readonly #token: string

  constructor(stack: Pick<Stack, 'apiUrl' | 'tokens'>, token: string = stack.tokens.customer) {
    this.#apiUrl = stack.apiUrl
    this.#token = token
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.#apiUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) }
  }

  async open(): Promise<string> {
    const { status, body } = await this.request('POST', '/v1/conversations', {})
    if (status !== 201) throw new Error(`conversation not created: ${JSON.stringify(body)}`)
    return String(body['conversationId'])
  }

  /** Sends a message and returns its turn; like any careful client it repeats the same messageId until it is answered. */
  async say(conversationId: string, text: string, messageId: string = randomUUID()): Promise<TurnView> {
    const path = `/v1/conversations/${conversationId}/messages`
    return await this.#untilDone(conversationId, messageId, () =>
      this.request('POST', path, { text, messageId }),
    )
  }

  async decide(
    conversationId: string,
    proposalId: string,
    decision: 'confirm' | 'decline',
  ): Promise<TurnView> {
    const path = `/v1/conversations/${conversationId}/proposals/${proposalId}`
    return await this.#untilDone(conversationId, `decision:${proposalId}`, () =>
      this.request('POST', path, { decision }),
    )
  }

  async turns(conversationId: string): Promise<TurnView[]> {
    const { body } = await this.request('GET', `/v1/conversations/${conversationId}/messages?limit=200`)
    return TurnView.array().parse(body['turns'])
  }

  /** Reads the event stream until `enough` says so, then hangs up. */
  async events(
    conversationId: string,
    enough: (seen: { id: number | null; event: ChatEvent }[]) => boolean,
    lastEventId?: number,
  ): Promise<{ id: number | null; event: ChatEvent }[]> {
    const hangUp = new AbortController()
    const response = await fetch(`${this.#apiUrl}/v1/conversations/${conversationId}/events`, {
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) }),
      },
      signal: hangUp.signal,
    })
    if (!response.body) throw new Error('no event stream')
    const parser = new SseParser()
    const seen: { id: number | null; event: ChatEvent }[] = []
    try {
      for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
        for (const { id, data } of parser.push(piece)) {
          const event = ChatEvent.parse(JSON.parse(data))
          seen.push({ id: id === undefined ? null : Number(id), event })
        }
        if (enough(seen)) break
      }
    } finally {
      hangUp.abort()
    }
    return seen
  }

  async #untilDone(
    conversationId: string,
    messageId: string,
    send: () => Promise<Answer>,
  ): Promise<TurnView> {
    const path = `/v1/conversations/${conversationId}/messages/${encodeURIComponent(messageId)}`
    let accepted = false
    const turn = await waitFor(
      async () => {
        const answer = accepted ? await this.request('GET', path) : await send()
        if (answer.status === 202) accepted = true
        if ([408, 429].includes(answer.status) || answer.status >= 500 || answer.status === 202) return null
        if (answer.status !== 200) return answer
        const view = TurnView.parse(answer.body)
        return view.status === 'running' ? null : view
      },
      { timeoutMs: 60_000, what: `the reply to ${messageId}` },
    )
    if ('headers' in turn) throw new Error(`refused: ${turn.status} ${JSON.stringify(turn.body)}`)
    return turn
  }
}

let cars = 1_000
/** A car that no earlier test booked for: a car has one appointment at a dealer at a time. */
export const newPlate = (): string => `MH12AB${++cars}`

/**
 * The next date with places for four at 10:00 at the dealer that `bookingMessage` leads to. How many the mock gives to others
 * follows from the date: with one place left, a test that books twice would pass on one day and fail on the next.
 */
function quietDate(): string {
  for (let day = 1; ; day++) {
    const date = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Kolkata' }).format(
      Date.now() + day * 86_400_000,
    )
    const slot = { dealer_code: 'MSIL-PUNE-001', date, time: '10:00', lane: 'workshop' as const }
    if (capacityOf(slot.lane) - baseOccupancy(slot) >= 4) return date
  }
}

/** All that a booking takes, in one message. */
export const bookingMessage = (plate: string = newPlate()): string =>
  `Book a regular service for ${plate} on ${quietDate()} 10 AM near Hinjewadi, Pune, my number is 9876543210`

/** Changes a proposal behind the customer's back: the booking that a yes to it makes is parked. */
export async function spoilProposal(
  stack: Pick<Stack, 'databaseUrl'>,
  proposalId: string | undefined,
): Promise<void> {
  const owner = new pg.Client(stack.databaseUrl)
  await owner.connect()
  await owner.query(
    `update proposals set arguments = arguments || '{"appointment_time": "17:00"}' where id = $1`,
    [proposalId],
  )
  await owner.end()
}

export interface ModelCall {
  request: Record<string, unknown>
  answer: string
  /** What the answer waited for, by its script. */
  hold: string | null
  unexpected: boolean
}

/** What the model will answer next, in any conversation unless `key` names one. */
export async function script(stack: Stack, turns: object[], key?: string): Promise<void> {
  await control(stack.openaiUrl, 'PUT', '/control/script', { turns, ...(key === undefined ? {} : { key }) })
}
/** Back to the rules, with no calls recorded. */
export async function resetModel(stack: Stack): Promise<void> {
  await control(stack.openaiUrl, 'DELETE', '/control/script')
  await control(stack.openaiUrl, 'DELETE', '/control/calls')
}
export async function release(stack: Stack, hold: string): Promise<void> {
  await control(stack.openaiUrl, 'POST', `/control/release/${hold}`)
}
export async function modelCalls(stack: Stack): Promise<ModelCall[]> {
  return (await control(stack.openaiUrl, 'GET', '/control/calls'))['calls'] as ModelCall[]
}

export async function fault(stack: Stack, order: object): Promise<void> {
  await control(stack.apimUrl, 'POST', '/control/faults', order)
}
export async function clearFaults(stack: Stack): Promise<void> {
  await control(stack.apimUrl, 'DELETE', '/control/faults')
}
export async function apimSettings(stack: Stack, settings: object): Promise<void> {
  await control(stack.apimUrl, 'PUT', '/control/settings', settings)
}
/** Lets go what a `hold` fault of this name holds now; returns how many calls that were. */
export async function releaseApim(stack: Stack, name: string): Promise<number> {
  return Number((await control(stack.apimUrl, 'POST', `/control/release/${name}`))['released'])
}
/** How many calls a `hold` fault of this name holds now. */
export async function heldAtApim(stack: Stack, name: string): Promise<number> {
  const faults = (await control(stack.apimUrl, 'GET', '/control/faults'))['faults'] as {
    fault: { name?: string }
    waiting: number
  }[]
  return faults.reduce((sum, { fault, waiting }) => sum + (fault.name === name ? waiting : 0), 0)
}
/** What the dealer backend says instead: `{when?, patch}` or `{when?, reply}`. */
export async function overrideReply(stack: Stack, endpoint: string, order: object): Promise<void> {
  await control(stack.apimUrl, 'PUT', `/control/replies/${endpoint}`, order)
}
/** What the dealer does by itself to an appointment. */
export async function dealerChanges(stack: Stack, bookingId: string, change: object): Promise<void> {
  await control(stack.apimUrl, 'PUT', `/control/bookings/${bookingId}`, change)
}
/** What reached the dealer backend, by endpoint. */
export async function apimCalls(stack: Stack): Promise<{ endpoint: string; status?: number }[]> {
  return (await control(stack.apimUrl, 'GET', '/control/calls'))['calls'] as { endpoint: string }[]
}
export async function resetApim(stack: Stack): Promise<void> {
  await control(stack.apimUrl, 'POST', '/control/reset')
}

async function control(
  url: string,
  method: string,
  path: string,
  body: object | undefined = method === 'POST' ? {} : undefined,
): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text}`)
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

/** MCP clients: each connects, lists the tools, asks for dealers several times, and now and then books. */
import { randomInt } from 'node:crypto'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { McpUser, type ToolAnswer } from '#tests/mcp/client.ts'
import type { Arrived, Arrivals } from './arrivals.ts'
import { arrive } from './arrivals.ts'
import { isRefusal, reason, type Target } from './http.ts'
import type { Tally } from './tally.ts'

export const callsEach = 4
/** What a visit asks for without a booking: connecting, listing, calls. */
export const stepsEach = 2 + callsEach
/** Of so many visits one books: three calls more, or a few where the dealer is closed or full on a day. */
const bookingEvery = 10
const daysTried = 10

/** With `book`, one visit in ten makes an appointment: a real one where the target has a real dealer backend. */
export async function runMcp(
  target: Target,
  tally: Tally,
  arrivals: Arrivals,
  seconds: number,
  book: boolean,
): Promise<Arrived> {
  return await arrive(arrivals, seconds, async (number, due) => {
    let refused = false
    const watched: typeof fetch = async (...request) => {
      const response = await fetch(...request)
      refused ||= isRefusal(response)
      return response
    }
    /** Null for what was refused or failed: the visit is over. */
    async function step<T>(name: string, act: () => Promise<T>, from = performance.now()): Promise<T | null> {
      try {
        const result = await act()
        tally.add(name, 'answered', performance.now() - from)
        return result
      } catch (error) {
        tally.add(name, refused ? 'refused' : 'failed', performance.now() - from, reason(error))
        return null
      }
    }
    const token = await target.token()
    const user = await step('connect', () => connect(target, token, watched), due)
    if (!user) return
    const call = (name: string, args: Record<string, unknown>) =>
      step(name, async () => answered(await user.call(name, args)))
    try {
      if (!(await step('tools/list', () => user.client.listTools()))) return
      for (let at = 1; at <= callsEach; at++) {
        if (!(await call('get_nearby_dealers', { city: 'Pune' }))) return
      }
      if (book && number % bookingEvery === 0) await makeAppointment(user, step)
    } finally {
      await leave(user)
    }
  })
}

/** As most clients are today: with the handshake of revision 2025-11-25, and a person who agrees to what is asked. */
const connect = (target: Target, token: string, fetch: typeof globalThis.fetch): Promise<McpUser> =>
  McpUser.connect(target, token, {
    era: 'legacy',
    fetch,
    elicit: () => ({ action: 'accept', content: { approve: true } }),
  })

/** Gives its session back, as a client should: those that do not hold theirs for a quarter of an hour. */
async function leave({ client }: McpUser): Promise<void> {
  const { transport } = client
  // What comes of it is the server's business: the session ends by itself at last.
  if (transport instanceof StreamableHTTPClientTransport)
    await transport.terminateSession().catch(() => undefined)
  await client.close()
}

/** @throws Error with the tool's words where it says that it failed */
function answered(answer: ToolAnswer): ToolAnswer {
  if (answer.isError) throw new Error(answer.text)
  return answer
}

type Step = <T>(name: string, act: () => Promise<T>) => Promise<T | null>

/** At any free time of the next two months, for a car that nobody else has: no two want the same. */
async function makeAppointment(user: McpUser, step: Step): Promise<void> {
  const call = (name: string, args: Record<string, unknown>) =>
    step(name, async () => answered(await user.call(name, args)))
  const found = await call('get_nearby_dealers', { city: 'Pune' })
  const dealer_code = any(found?.data['dealers'] as { dealer_code: string }[] | undefined)?.dealer_code
  if (dealer_code === undefined) return
  for (let attempt = 1; attempt <= daysTried; attempt++) {
    const date = new Date(Date.now() + randomInt(2, 60) * 86_400_000).toISOString().slice(0, 10)
    const times = await call('get_available_slots', { dealer_code, date })
    if (!times) return
    const slots = times.data['slots'] as { time: string; available: boolean }[]
    const slot = any(slots.filter(({ available }) => available))
    if (!slot) continue
    const wish = {
      customer_mobile: '9876543210',
      vehicle_registration: `MH12${letter()}${letter()}${randomInt(1_000, 10_000)}`,
      dealer_code,
      appointment_date: date,
      appointment_time: slot.time,
      service_type: 'regular',
    }
    await step('create_service_booking', () => book(user, wish))
    return
  }
}

/** @throws Error unless the appointment is made */
async function book(user: McpUser, wish: Record<string, unknown>): Promise<void> {
  let answer = answered(await user.call('create_service_booking', wish))
  const proposal = answer.data['proposal'] as Record<string, string> | undefined
  // With many sessions open a client gets none, and is not asked: it approves by a second call.
  if (proposal && answer.data['status'] !== 'done') {
    const approval = { proposal_id: proposal['proposal_id'], digest: proposal['digest'] }
    answer = answered(await user.call('create_service_booking', { ...wish, approval }))
  }
  if (answer.data['status'] !== 'done') throw new Error(answer.text)
}

const any = <T>(list: T[] = []): T | undefined => list[randomInt(Math.max(list.length, 1))]
const letter = (): string => 'ABCDEFGH'[randomInt(8)]!

/** Reads what the judge needs, and what a person needs who looks into a case. */
import pg from 'pg'
import { TranscriptPage } from '#contracts/chat.ts'
import type { Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import type { Journey } from './journey.ts'
import { judge, judgeAppointments, isGuilty, type ApimRow, type Facts, type Verdict } from './judge.ts'

/** How long a booking may take to be settled, and a second appointment to be cancelled. */
const patienceMs = 90_000
/** The stream looks again by itself every 15 s. */
const streamMs = 25_000

export interface Judged {
  facts: Facts
  verdict: Verdict
}

/** Judges when everything is as it should be, or when there is no hope any more that it will. */
export const judgeInTime = (journey: Journey): Promise<Judged> =>
  untilClean(
    async () => {
      const facts = await readFacts(journey)
      return { facts, verdict: judge(facts) }
    },
    ({ verdict }) => !isGuilty(verdict),
  )

/** The dealer's side alone, of many at once. As patient. */
export async function judgeAtDealer(stack: Stack, journeys: Journey[]): Promise<Verdict[]> {
  const plates = journeys.map(({ guest }) => guest.plate)
  return await untilClean(
    async () => {
      const rows = Map.groupBy(await readApim(stack, plates), (row) => row.vehicle_registration)
      return journeys.map(({ expected, cancelled, guest }) =>
        judgeAppointments({ expected, cancelled, apim: rows.get(guest.plate) ?? [] }),
      )
    },
    (verdicts) => !verdicts.some(isGuilty),
  )
}

/** The first clean look, or the last one when the patience is at its end. */
async function untilClean<T>(look: () => Promise<T>, clean: (seen: T) => boolean): Promise<T> {
  let seen: { value: T } | undefined
  try {
    await waitFor(
      async () => {
        seen = { value: await look() }
        return clean(seen.value)
      },
      { what: 'a clean state', timeoutMs: patienceMs },
    )
  } catch (error) {
    if (!seen) throw error
  }
  return (seen as { value: T }).value
}

async function readFacts(journey: Journey): Promise<Facts> {
  const { stack, customer, guest, id, sent, expected, cancelled } = journey
  const apim = await readApim(stack, [guest.plate])
  const { status, body } = await customer.request('GET', `/v1/conversations/${id}/messages?limit=200`)
  if (status !== 200) throw new Error(`transcript: HTTP ${status}`)
  const { turns, lastEventId } = TranscriptPage.parse(body)
  const stream = customer.events(
    id,
    (events) => (events.findLast((event) => event.id)?.id ?? 0) >= lastEventId,
  )
  const seen = await inTime(stream, `the event stream of ${id}`)
  const events = seen.flatMap(({ id, event }) => (id === null ? [] : [{ id, event }]))
  return { sent: [...sent], expected, cancelled, apim, turns, events }
}

/** A stream that stands still is a finding, not a reason to wait for ever. */
async function inTime<T>(work: Promise<T>, what: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`${what} stands still`)), streamMs)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

async function readApim(stack: Stack, plates: string[]): Promise<ApimRow[]> {
  const client = new pg.Client({ connectionString: stack.apimDatabaseUrl, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<ApimRow>(
      `select booking_id, reference, vehicle_registration, dealer_code, appointment_date::text, appointment_time, status
       from bookings where vehicle_registration = any($1) order by created_at`,
      [plates],
    )
    return rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** A case in full. */
export function describeCase(journey: Journey, facts: Facts | undefined, verdict: Verdict): string {
  const { stack, id, bookingRef, guest } = journey
  const turns = facts?.turns.map(
    (turn) =>
      `  ${turn.turn} ${turn.messageId} ${turn.status} ${JSON.stringify(turn.reply?.text.slice(0, 100))}`,
  )
  return [
    ...verdict.findings,
    `conversation ${id}, booking ${bookingRef ?? 'unknown'}, vehicle ${guest.plate}`,
    `expected: ${JSON.stringify(journey.expected)}`,
    `dealer's rows: ${JSON.stringify(facts?.apim ?? [], null, 1)}`,
    `turns:\n${turns?.join('\n')}`,
    `last lines of the worker:\n${stack.log('worker').trimEnd().split('\n').slice(-30).join('\n')}`,
  ].join('\n')
}

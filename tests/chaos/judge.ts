/** What the dealer backend's database and the transcript say of one conversation. Pure; our own ledger is not asked. */
import type { ChatEvent, TurnView } from '#contracts/chat.ts'
import type { Slot } from './plan.ts'

/** An appointment as the dealer backend has it. */
export interface ApimRow {
  booking_id: string
  reference: string | null
  vehicle_registration: string
  dealer_code: string
  appointment_date: string
  appointment_time: string
  status: string
}

export interface Facts {
  sent: readonly string[]
  /** What the customer approved last; null where nothing is to be. */
  expected: Slot | null
  /** Cancellations the customer approved. */
  cancelled: number
  /** Of this customer's vehicle alone. */
  apim: readonly ApimRow[]
  turns: readonly TurnView[]
  /** Stored events of the stream, in the order in which they came. */
  events: readonly { id: number; event: ChatEvent }[]
}

export const offences = [
  'duplicateBookings',
  'lostBookings',
  'lostMessages',
  'repeatedMessages',
  'disorderedMessages',
] as const
export type Offence = (typeof offences)[number]

export interface Verdict extends Record<Offence, number> {
  /** Appointments cancelled that no customer asked to cancel: the product undid a second one. */
  compensations: number
  /** Every offence in words. */
  findings: string[]
}

export const innocent = (): Verdict => ({
  duplicateBookings: 0,
  lostBookings: 0,
  lostMessages: 0,
  repeatedMessages: 0,
  disorderedMessages: 0,
  compensations: 0,
  findings: [],
})
export const isGuilty = (verdict: Verdict): boolean => offences.some((offence) => verdict[offence] > 0)

export function judge(facts: Facts): Verdict {
  const verdict = judgeAppointments(facts)
  const accuse = accuser(verdict)
  judgeChat(facts, accuse)
  judgeMessages(facts, accuse)
  return verdict
}

type Accuse = (offence: Offence, count: number, finding: string) => void
const accuser =
  (verdict: Verdict): Accuse =>
  (offence, count, finding) => {
    if (count <= 0) return
    verdict[offence] += count
    verdict.findings.push(`${offence} +${count}: ${finding}`)
  }

/** At the dealer: exactly what the customer approved. */
export function judgeAppointments({
  expected,
  cancelled,
  apim,
}: Pick<Facts, 'expected' | 'cancelled' | 'apim'>): Verdict {
  const verdict = innocent()
  const accuse = accuser(verdict)
  const active = apim.filter(({ status }) => status === 'CONFIRMED')
  const wanted = active.filter(
    (row) =>
      row.dealer_code === expected?.dealerCode &&
      row.appointment_date === expected.date &&
      row.appointment_time === expected.time,
  )
  if (expected && wanted.length === 0)
    accuse('lostBookings', 1, `the dealer has no ${JSON.stringify(expected)}`)
  const extra = active.length - Math.min(wanted.length, 1)
  accuse('duplicateBookings', extra, `${active.length} active at the dealer`)
  const undone = apim.filter(({ status }) => status === 'CANCELLED').length
  verdict.compensations = Math.max(0, undone - cancelled)
  return verdict
}

/** In the chat: the booking stands as the customer wanted it, neither open nor waiting for a person. */
function judgeChat({ expected, cancelled, turns }: Facts, accuse: Accuse): void {
  const bookings = turns.flatMap((turn) => turn.bookings)
  const wanted = expected ? 'confirmed' : 'cancelled'
  if (expected === null && cancelled === 0) return
  const states = bookings.map(({ status }) => status).join(', ') || 'no booking'
  const good = bookings.some((booking) => (booking.status as string) === wanted)
  if (!good) accuse('lostBookings', 1, `the chat has ${states} instead of ${wanted}`)
}

/** Each message once, answered once, in the order sent. */
function judgeMessages({ sent, turns, events }: Facts, accuse: Accuse): void {
  const places: number[] = []
  for (const messageId of sent) {
    const kept = turns.filter((turn) => turn.messageId === messageId)
    const shown = events.filter(({ event }) => event.type === 'message' && event.messageId === messageId)
    const [turn] = kept
    if (!turn || shown.length === 0) {
      accuse(
        'lostMessages',
        1,
        `${messageId} is ${kept.length} times in the transcript, ${shown.length} in the stream`,
      )
      continue
    }
    accuse('repeatedMessages', Math.max(kept.length, shown.length) - 1, `${messageId} more than once`)
    places.push(turn.turn)
    const answered = turn.status === 'done' && turn.reply !== null
    if (!answered) accuse('lostMessages', 1, `${messageId} has no answer: its turn is ${turn.status}`)
  }
  for (const { turn, reply } of turns) {
    const replies = events.filter(({ event }) => event.type === 'reply' && event.turn === turn).length
    accuse('repeatedMessages', replies - 1, `turn ${turn} replied ${replies} times`)
    if (reply && replies === 0) accuse('lostMessages', 1, `the reply of turn ${turn} is not in the stream`)
  }
  const disordered = (numbers: number[]) => numbers.some((number, at) => number <= (numbers[at - 1] ?? 0))
  if (disordered(places)) accuse('disorderedMessages', 1, `turns ${places.join(', ')} in the order sent`)
  if (disordered(events.map(({ id }) => id))) accuse('disorderedMessages', 1, 'the stream is out of order')
}

/** What is new since an earlier verdict on the same conversation. */
export function since(earlier: Verdict, now: Verdict): Verdict {
  const added: Verdict = {
    ...innocent(),
    findings: now.findings.filter((line) => !earlier.findings.includes(line)),
  }
  for (const count of [...offences, 'compensations' as const]) {
    added[count] = Math.max(0, now[count] - earlier[count])
  }
  return added
}

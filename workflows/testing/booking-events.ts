/** What may happen to a booking in its property tests, and the changes that are asked of it. */
import fc from 'fast-check'
import type { Appointment } from '#contracts/activities.ts'
import type { BookingStatus } from '#contracts/booking-states.ts'
import type { BookingChange, BookingInput, ChangeBooking, Repair } from '#contracts/conversation.ts'
import { digestChange } from '#contracts/digest.ts'

export const hourMs = 3_600_000
export const bookingRef = 'SB-1'
export const bookingInput: BookingInput = {
  bookingRef,
  conversationId: 'c',
  turn: 1,
  proposalId: 'pr_1',
  digest: 'd',
  dealerCode: 'D1',
  summary: 'D1',
}
/** 2026-11-25, noon in India. */
export const start = 1_795_588_200_000

/**
 * What comes of an activity. `late`, `refused late`: after an attempt that may still arrive. `cancelled`: the dealer cancelled the
 * appointment meanwhile. `undated`: booked, by a worker that does not say for when. `fails`: no answer that anyone understands.
 * `times out`: none in time. `missing`: the dealer does not know the appointment. `stands`: it will not cancel a second one.
 */
const answers = [
  'done',
  'refused',
  'late',
  'refused late',
  'cancelled',
  'undated',
  'fails',
  'times out',
  'missing',
  'stands',
] as const
export type Answer = (typeof answers)[number]

/** What the dealer, or the ledger after an attempt that came late, says at the next look. `as asked`: the dropped change is done. */
export type News = BookingStatus | 'moved' | 'as asked'

export interface OrderEvent {
  do: 'order'
  /** The same again is a repeat. */
  id: number
  /** The same id with another change. */
  variant: number
  /** Which appointment the customer had before their eyes. */
  from: 'absent' | 'present' | 'another'
  digest: 'right' | 'wrong'
  by: 'update' | 'signal'
}
export type BookingEvent =
  | OrderEvent
  | { do: 'answer'; answer: Answer }
  | { do: 'repair'; action: Repair['action']; by: string; reason: string }
  /** `prompt`: the dealer answers at once when asked meanwhile. */
  | { do: 'wait'; hours: number; prompt: boolean }
  | { do: 'dealer'; news: News }

const india = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Kolkata',
  dateStyle: 'short',
  timeStyle: 'short',
})
const slots = new Map<number, string>()
const instants = new Map<string, number>()

/** Date and time in India to the minute, by the platform's calendar. */
export function slotAt(time: number): Appointment {
  const ms = time - (time % 60_000)
  const text = slots.get(ms) ?? india.format(ms)
  slots.set(ms, text)
  instants.set(text, ms)
  const [appointmentDate = '', appointmentTime = ''] = text.split(' ')
  return { appointmentDate, appointmentTime }
}

/** Only of what `slotAt` made. */
export const instant = ({ appointmentDate, appointmentTime }: Appointment): number =>
  instants.get(`${appointmentDate} ${appointmentTime}`) ?? Number.NaN

/** What the change with this id is: every sixth cancels, the others move by hours or weeks. */
export function changeOf({ id, variant, from }: OrderEvent, present: Appointment | null): BookingChange {
  const at = from === 'another' ? slotAt(start + 1_000 * hourMs) : present
  const seen = from === 'absent' || !at ? {} : { fromDate: at.appointmentDate, fromTime: at.appointmentTime }
  if (id % 6 === 5) {
    return { ...seen, kind: 'cancel', reasonCode: variant === 0 ? 'CUSTOMER_REQUEST' : 'BOOKED_ELSEWHERE' }
  }
  const ahead = [1, 3, 20, 30, 50, 100, 200, 400, 700].at((id * 7) % 9) ?? 0
  return { ...seen, kind: 'reschedule', ...slotAt(start + (ahead + id + variant * 24) * hourMs) }
}

/** `wrong`: the customer approved another change than this one. */
export function orderOf(event: OrderEvent, change: BookingChange): ChangeBooking {
  const approved = event.digest === 'right' ? change : changeOf({ ...event, id: event.id + 1 }, null)
  return {
    changeId: `change_${event.id}`,
    change,
    digest: digestChange(bookingRef, approved),
    conversationId: event.by === 'signal' ? 'c' : null,
    by: 'customer',
  }
}

const order = fc.record({
  do: fc.constant('order'),
  id: fc.nat(40),
  variant: fc.nat(7).map((n) => (n === 7 ? 1 : 0)),
  from: fc.constantFrom('absent', 'present', 'present', 'another'),
  digest: fc.constantFrom('right', 'right', 'right', 'wrong'),
  by: fc.constantFrom('update', 'signal'),
})
const answer = fc.record({
  do: fc.constant('answer'),
  answer: fc.constantFrom<Answer>(
    'refused',
    'missing',
    ...Array.from({ length: 9 }, () => 'done' as const),
    ...answers,
  ),
})
const repair = fc.record({
  do: fc.constant('repair'),
  action: fc.constantFrom<Repair['action']>('retry', 'retry', 'correct', 'adopt', 'give_up'),
  by: fc.constantFrom('op', 'op', 'op', ''),
  reason: fc.constantFrom('because', 'because', 'because', ''),
})
const wait = fc.record({
  do: fc.constant('wait'),
  hours: fc.constantFrom(0.005, 0.01, 0.5, 2, 12, 24, 24, 100),
  prompt: fc.boolean(),
})
const dealer = fc.record({
  do: fc.constant('dealer'),
  news: fc.constantFrom<News>('cancelled', 'completed', 'no_show', 'moved', 'moved', 'as asked', 'as asked'),
})
const again = fc
  .tuple(order, fc.boolean())
  .map(([first, other]): BookingEvent[] => [
    first,
    { ...first, variant: other ? 1 - first.variant : first.variant },
  ])
const one = (arbitrary: fc.Arbitrary<BookingEvent>): fc.Arbitrary<BookingEvent[]> =>
  arbitrary.map((event) => [event])

export const anyBookingEvents: fc.Arbitrary<BookingEvent[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: one(order) },
      { weight: 1, arbitrary: again },
      { weight: 8, arbitrary: one(answer) },
      { weight: 3, arbitrary: one(repair) },
      { weight: 4, arbitrary: one(wait) },
      { weight: 1, arbitrary: one(dealer) },
    ),
    { minLength: 1, maxLength: 60, size: 'max' },
  )
  .map((events) => events.flat())

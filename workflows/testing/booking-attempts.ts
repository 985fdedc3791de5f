/**
 * The steps of a booking without Temporal: the real `Booking` is called in the order in which `booking-steps.ts` calls it. A
 * `yield` stands for each activity that the dealer answers; the ledger and the chats that are told answer at once.
 */
import type { Appointment } from '#contracts/activities.ts'
import { mayFollow, type BookingStatus, type Reminder } from '#contracts/booking-states.ts'
import type { ChangeBooking, ChangeResult, Repair } from '#contracts/conversation.ts'
import { statusDuring, type Booking, type Step } from '../booking-state.ts'
import { hourMs, slotAt, start, type Answer, type News } from './booking-events.ts'
import { rule } from './rule.ts'

export type Pause = 'activity' | 'parked' | { until: number }
export type Failed = Extract<Answer, 'fails' | 'times out' | 'missing' | 'stands'>
export type Attempt = Generator<Pause, Failed | undefined, Answer>

/** What a booking does, for those who judge it. */
export interface Observer {
  now(): number
  count(what: string): void
  takesUp(order: ChangeBooking, refusal: string | null): void
  settles(order: ChangeBooking, result: ChangeResult): void
  /** An operator gave the change up, and the dealer did not answer where the appointment is now. */
  dropsInVain(order: ChangeBooking): void
  /** `late`: it fell due while the booking was busy. */
  reminds(which: Reminder, late: boolean): void
}

const failed = (answer: Answer): Failed | undefined =>
  answer === 'fails' || answer === 'times out' || answer === 'missing' || answer === 'stands'
    ? answer
    : undefined

export class BookingAttempts {
  /** Where the ledger has the appointment, and since when. */
  slot: Appointment
  movedAt = start
  /** What the next look finds. */
  news: News | null = null
  readonly #life: Booking
  readonly #seen: Observer

  constructor(life: Booking, seen: Observer, firstHours: number) {
    this.#life = life
    this.#seen = seen
    this.slot = slotAt(start + firstHours * hourMs)
  }

  run(step: Step): Attempt {
    if (step.kind === 'create') return this.#create()
    return step.kind === 'change' ? this.#change(step.order) : this.check()
  }

  *#create(): Attempt {
    const answer = yield 'activity'
    const failure = failed(answer)
    if (failure !== undefined) return failure
    const refused = answer === 'refused' || answer === 'refused late'
    if (refused) this.reach('rejected', 'full')
    else this.#confirm('B1', answer !== 'undated')
    if (answer === 'late' || answer === 'refused late') this.#life.careAfter(this.#seen.now())
  }

  #confirm(bookingId: string, dated = true): void {
    this.reach('confirmed')
    this.#life.summary.bookingId = bookingId
    if (dated) this.#moved()
  }

  *#change(order: ChangeBooking): Attempt {
    const { change } = order
    const answer = yield 'activity'
    const failure = failed(answer)
    if (failure !== undefined) return failure
    const refused = answer === 'refused' || answer === 'refused late'
    const gone = answer === 'cancelled' || (change.kind === 'cancel' && !refused)
    const done = !refused && gone === (change.kind === 'cancel')
    const status: BookingStatus = gone ? 'cancelled' : 'confirmed'
    const reason = done ? null : 'the dealer says no'
    this.reach(status, reason)
    this.#moved(done && change.kind === 'reschedule' ? change : undefined)
    if (answer === 'late' || answer === 'refused late') this.#life.careAfter(this.#seen.now())
    this.#settle(order, { outcome: done ? 'done' : 'refused', status, reason })
  }

  /** `dropped`: the change that is given up, and moved back unless it is done by now. */
  *check(dropped?: ChangeBooking): Attempt {
    const life = this.#life
    const answer = yield 'activity'
    const failure = failed(answer)
    // Of what is over nobody looks for the appointment itself.
    if (failure !== undefined && !(failure === 'missing' && life.isOver)) return failure
    const { news } = this
    let to: Appointment | undefined
    if (!life.isOver && news !== null) {
      this.news = null
      if (news === 'moved') to = dropped ? undefined : slotAt(this.#seen.now() + 240 * hourMs)
      else if (news !== 'as asked') this.reach(news)
      else if (dropped?.change.kind === 'cancel') this.reach('cancelled')
      else if (dropped?.change.kind === 'reschedule') to = dropped.change
    }
    this.#moved(to)
    life.looked()
  }

  *repair(step: Step, { action, reason }: Repair): Attempt {
    const life = this.#life
    if (action === 'retry') {
      this.reach(statusDuring(step))
      return yield* this.run(step)
    }
    if (action === 'give_up' && step.kind === 'change') return yield* this.#drop(step.order, reason)
    if (action === 'correct') life.revision++
    const failure = failed(yield 'activity')
    if (failure !== undefined) return failure
    if (action === 'correct') {
      this.reach('requested')
      return yield* this.run(step)
    }
    if (action === 'adopt') {
      this.#ledger(slotAt(start + 48 * hourMs))
      this.#confirm('B2')
    } else this.reach(life.summary.bookingId === null ? 'rejected' : 'cancelled', reason)
    life.careAfter(this.#seen.now())
  }

  *#drop(order: ChangeBooking, reason: string): Attempt {
    const life = this.#life
    this.reach('confirmed', reason)
    const failure = yield* this.check(order)
    if (failure !== undefined) {
      this.#seen.dropsInVain(order)
      this.refuse(order, reason)
      return failure
    }
    life.careAfter(this.#seen.now())
    const { change } = order
    const { status } = life.summary
    const done =
      change.kind === 'cancel'
        ? status === 'cancelled'
        : life.isAt(change.appointmentDate, change.appointmentTime)
    if (!done) return this.refuse(order, reason) as undefined
    this.#seen.count('dropped, yet done')
    this.#settle(order, { outcome: 'done', status, reason: null })
  }

  refuse(order: ChangeBooking, reason: string | null): void {
    this.#settle(order, { outcome: 'refused', status: this.#life.summary.status, reason })
  }

  #settle(order: ChangeBooking, result: ChangeResult): void {
    const { settled } = this.#life
    if (!settled.has(order.changeId)) settled.set(order.changeId, result)
    this.#seen.settles(order, result)
  }

  reach(status: BookingStatus, reason: string | null = null): void {
    const { status: from } = this.#life.summary
    rule(from === status || mayFollow(from, status), `${status} may follow ${from}`)
    this.#life.reach(status, reason)
  }

  #ledger({ appointmentDate, appointmentTime }: Appointment): void {
    const same =
      this.slot.appointmentDate === appointmentDate && this.slot.appointmentTime === appointmentTime
    if (same) return
    this.slot = { appointmentDate, appointmentTime }
    this.movedAt = this.#seen.now()
  }

  /** The dealer's answer bears the appointment, where it was or at a new time. */
  #moved(to: Appointment = this.slot): void {
    this.#ledger(to)
    if (this.#life.appointment === null) this.movedAt = this.#seen.now()
    this.#life.moveTo(this.slot, this.#seen.now())
  }
}

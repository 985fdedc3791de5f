/**
 * A booking with what surrounds it, for property tests of `Booking`: orders from chats and from the API, operators, the dealer's
 * answers, a clock whose timers fire on time. Its rules are this test's own: they share nothing with `booking-state.ts`.
 */
import { isOver, type Reminder } from '#contracts/booking-states.ts'
import type { BookingChange, ChangeBooking, ChangeResult, Repair } from '#contracts/conversation.ts'
import { digestChange } from '#contracts/digest.ts'
import { Booking } from '../booking-state.ts'
import {
  bookingInput,
  bookingRef,
  changeOf,
  hourMs,
  instant,
  orderOf,
  start,
  type Answer,
  type BookingEvent,
  type OrderEvent,
} from './booking-events.ts'
import { BookingAttempts, type Pause } from './booking-attempts.ts'
import { BookingLine } from './booking-line.ts'
import { obstacle } from './change-rules.ts'
import { ReminderRules } from './reminder-rules.ts'
import { rule } from './rule.ts'

export class BookingWorld {
  readonly counts: Record<string, number>
  readonly #life = new Booking(bookingInput)
  #now = start
  readonly #steps: BookingAttempts
  readonly #main: Generator<Pause, void, Answer>
  #at: Pause | 'ended'
  /** By id and variant: a repeat is the same change, wherever the appointment is by then. */
  readonly #changes = new Map<string, BookingChange>()
  /** Digest by id of what was taken up. */
  readonly #accepted = new Map<string, string>()
  readonly #takenUp = new Set<string>()
  readonly #answers = new Map<string, string>()
  readonly #reminders: ReminderRules

  constructor(firstHours: number, counts: Record<string, number> = {}) {
    this.counts = counts
    const seen = {
      now: () => this.#now,
      count: (what: string) => this.#count(what),
      takesUp: (order: ChangeBooking, refusal: string | null) => this.#takesUp(order, refusal),
      settles: (order: ChangeBooking, result: ChangeResult) => this.#settles(order, result),
      dropsInVain: () => this.#count('dropped in vain'),
      reminds: (which: Reminder, late: boolean) => this.#count(this.#reminders.sent(which, late, this.#now)),
    }
    this.#steps = new BookingAttempts(this.#life, seen, firstHours)
    this.#reminders = new ReminderRules(this.#life, this.#steps)
    this.#main = new BookingLine(this.#life, seen, this.#steps).live()
    this.#at = this.#main.next().value ?? 'ended'
  }

  /** @throws Error that names the rule which was broken. */
  happen(event: BookingEvent): void {
    if (event.do === 'order') this.#order(event)
    else if (event.do === 'repair') this.#repair(event)
    else if (event.do === 'wait') this.#wait(event)
    else if (event.do === 'dealer') this.#steps.news = event.news
    else if (this.#at === 'activity') this.#goOn(event.answer)
    this.#settleDown()
    this.#look()
  }

  /** Time passes until nothing is left; it must end. */
  end(): void {
    for (let round = 0; this.#at !== 'ended'; round++) {
      rule(round < 1_000, 'a booking comes to its end')
      if (this.#at === 'parked') this.#repair({ do: 'repair', action: 'give_up', by: 'op', reason: 'r' })
      if (this.#at === 'activity') this.#goOn('done')
      this.#wait({ do: 'wait', hours: 24, prompt: true })
      this.#settleDown()
      this.#look()
    }
    rule(this.#life.isOver, 'a booking that ended is over')
    for (const id of this.#accepted.keys()) rule(this.#answers.has(id), 'every change taken up is answered')
  }

  #count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  #goOn(answer: Answer): Pause | 'ended' {
    this.#at = this.#main.next(answer).value ?? 'ended'
    if (typeof this.#at === 'object') this.#reminders.missNone(this.#now)
    return this.#at
  }

  #settleDown(): void {
    while (
      (this.#at === 'parked' && this.#life.repair !== null) ||
      (typeof this.#at === 'object' && (this.#life.queue.length > 0 || this.#at.until <= this.#now))
    )
      this.#goOn('done')
  }

  /** Timers fire on time, and dealers who are asked then answer at once; or time goes no further than to their question. */
  #wait({ hours, prompt }: BookingEvent & { do: 'wait' }): void {
    const until = this.#now + hours * hourMs
    while (typeof this.#at === 'object' && this.#at.until <= until) {
      this.#now = Math.max(this.#now, this.#at.until)
      while (this.#goOn('done') === 'activity') if (!prompt) return
    }
    this.#now = until
  }

  /** The handlers of `changeBooking` and `changeApproved`. */
  #order(event: OrderEvent): void {
    const life = this.#life
    const key = `${event.id}/${event.variant}`
    const change = this.#changes.get(key) ?? changeOf(event, life.appointment)
    this.#changes.set(key, change)
    const order = orderOf(event, change)
    const { changeId } = order
    const refusal = life.changeRefusal(order, this.#now)
    const known = this.#accepted.get(changeId)
    const expected = this.#objection(order, event.digest)
    rule((refusal === null) === (expected === null), `refused because ${expected ?? 'of nothing'}`)
    if (refusal !== null) return this.#count(`refused: ${expected}`)
    const waiting = life.queue.length
    if (event.by === 'signal' && life.settled.has(changeId)) return this.#count('told again')
    life.enqueue(order)
    rule(life.queue.length === waiting + (known === undefined ? 1 : 0), 'a change is taken up once')
    if (known !== undefined)
      return this.#count(this.#answers.has(changeId) ? 'repeated' : 'repeated meanwhile')
    rule(order.digest === digestChange(bookingRef, change), 'what is enqueued is what was approved')
    rule(!isOver(life.summary.status), 'nothing is enqueued when all is over')
    this.#accepted.set(changeId, order.digest)
    this.#count('taken')
  }

  /** Why this order must not be taken. */
  #objection({ changeId, change, digest }: ChangeBooking, said: 'right' | 'wrong'): string | null {
    const known = this.#accepted.get(changeId)
    if (known !== undefined) return known === digest ? null : 'the id came with another change'
    if (said === 'wrong') return 'it was not approved'
    if (this.#accepted.size >= 20) return 'it was changed too often'
    if (this.#life.queue.length >= 3) return 'too many wait'
    return obstacle(this.#life, change, this.#now)
  }

  #takesUp({ changeId, change }: ChangeBooking, refusal: string | null): void {
    rule(!this.#takenUp.has(changeId), 'a change is carried out once')
    this.#takenUp.add(changeId)
    const expected = obstacle(this.#life, change, this.#now)
    rule((refusal === null) === (expected === null), 'a change is refused where its turn comes too late')
    if (refusal !== null) this.#count('refused when its turn came')
  }

  #settles({ changeId }: ChangeBooking, result: ChangeResult): void {
    const answer = JSON.stringify(result)
    rule(JSON.stringify(this.#life.settled.get(changeId)) === answer, 'the answer is what came of it')
    rule(!this.#answers.has(changeId), 'a change is answered once')
    this.#answers.set(changeId, answer)
    this.#count(`answered: ${result.outcome}`)
  }

  #repair({ action, by, reason }: BookingEvent & { do: 'repair' }): void {
    const order = { action, by, reason, arguments: {}, bookingId: 'B2' } as Repair
    if (this.#life.repairRefusal(order) !== null) return this.#count('repair refused')
    rule(this.#at === 'parked', 'only a parked booking is repaired')
    rule(this.#life.repair === null, 'one repair at a time')
    this.#life.repair = order
    this.#count(`repair: ${action}`)
  }

  /** Holds after everything that happens. */
  #look(): void {
    const life = this.#life
    const waiting = life.queue.map(({ changeId }) => changeId)
    rule(new Set(waiting).size === waiting.length && waiting.length <= 3, 'three changes wait, each once')
    for (const id of waiting) rule(!life.settled.has(id), 'what waits is not answered yet')
    rule(waiting.length === 0 || life.parked === null || life.repair !== null, 'nothing waits for a person')
    for (const [id, result] of life.settled)
      rule(JSON.stringify(result) === this.#answers.get(id), 'an answer never changes')
    const at = life.appointment
    rule(at === null || instant(at) === instant(this.#steps.slot), 'the appointment is the latest one')
    this.#reminders.lieAhead(this.#now)
  }
}

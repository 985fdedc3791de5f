/** What holds of a booking's reminders. */
import type { Reminder } from '#contracts/booking-states.ts'
import type { Booking } from '../booking-state.ts'
import type { BookingAttempts } from './booking-attempts.ts'
import { hourMs, instant } from './booking-events.ts'
import { rule } from './rule.ts'

const notice: Record<Reminder, number> = { '24h': 24 * hourMs, '2h': 2 * hourMs }

export class ReminderRules {
  readonly #life: Booking
  readonly #ledger: BookingAttempts
  readonly #sent = new Set<string>()

  constructor(life: Booking, ledger: BookingAttempts) {
    this.#life = life
    this.#ledger = ledger
  }

  get #begins(): number {
    return instant(this.#ledger.slot)
  }

  #due(which: Reminder): number {
    return this.#begins - notice[which]
  }

  #key(which: Reminder): string {
    return `${which} ${this.#begins} ${this.#ledger.movedAt}`
  }

  #isInTime(which: Reminder, now: number): boolean {
    return this.#begins - now >= notice[which] / 2
  }

  /** `late`: it fell due while the booking was busy. */
  sent(which: Reminder, late: boolean, now: number): string {
    const due = this.#due(which)
    rule(this.#life.summary.status === 'confirmed', 'reminders are of what stands')
    rule(this.#isInTime(which, now), 'nobody is reminded when half of the notice is over')
    rule(now >= due, 'nobody is reminded early')
    rule(due > this.#ledger.movedAt, 'nobody is reminded of what they have just read')
    if (!late) rule(now === due, 'a reminder comes exactly when it is due')
    rule(!this.#sent.has(this.#key(which)), 'a reminder comes once')
    this.#sent.add(this.#key(which))
    return `reminded ${which}${late ? ' late' : ''}`
  }

  /** A booking with nothing else to do has sent what fell due since its appointment is where it is, unless it is too late for that. */
  missNone(now: number): void {
    const { summary, appointment } = this.#life
    if (summary.status !== 'confirmed' || appointment === null) return
    for (const which of ['24h', '2h'] as const) {
      const due = this.#due(which)
      if (due <= this.#ledger.movedAt || due > now || !this.#isInTime(which, now)) continue
      rule(this.#sent.has(this.#key(which)), 'a reminder that is due is sent')
    }
  }

  /** The checkpoints to come increase, end, and remind in time. */
  lieAhead(now: number): void {
    let steps = 0
    for (let at = now; ; steps++) {
      const next = this.#life.nextCheckpoint(at)
      if (next === null) break
      rule(next.at > at, 'checkpoints increase')
      if (next.remind !== null) rule(next.at === this.#due(next.remind), 'a reminder is due in time')
      at = next.at
      rule(steps < 500, 'checkpoints end')
    }
  }
}

/**
 * The main line of a booking without Temporal: the real `Booking` is called in the order in which `booking.ts` calls it. A
 * `yield` stands for each await of a timer and of an operator; `BookingAttempts` has those of the dealer.
 */
import { changeRefusal, type Checkpoint } from '#contracts/booking-states.ts'
import type { ChangeBooking, Repair } from '#contracts/conversation.ts'
import { statusDuring, type Booking, type Step } from '../booking-state.ts'
import type { BookingAttempts, Failed, Observer, Pause } from './booking-attempts.ts'
import type { Answer } from './booking-events.ts'
import { rule } from './rule.ts'

const missesBelieved = 3

export class BookingLine {
  readonly #life: Booking
  readonly #seen: Observer
  readonly #steps: BookingAttempts
  #missed = 0

  constructor(life: Booking, seen: Observer, steps: BookingAttempts) {
    this.#life = life
    this.#seen = seen
    this.#steps = steps
  }

  /** `booking` and its `liveOn`. */
  *live(): Generator<Pause, void, Answer> {
    const life = this.#life
    yield* this.#carryOut({ kind: 'create' })
    for (let seenTo = this.#seen.now(); ;) {
      const free = this.#seen.now()
      const order = life.queue.shift()
      if (order) {
        yield* this.#takeUp(order)
        continue
      }
      const checkpoint = life.nextCheckpoint(seenTo)
      if (checkpoint === null && life.isOver) return
      if (checkpoint === null) {
        if (life.appointment === null) yield* this.#carryOut({ kind: 'check' })
        else this.#steps.reach('completed', 'the dealer did not say')
        continue
      }
      rule(checkpoint.at > seenTo, 'a checkpoint lies after the one before it')
      while (life.queue.length === 0 && this.#seen.now() < checkpoint.at) yield { until: checkpoint.at }
      if (life.queue.length > 0) continue
      seenTo = checkpoint.at
      yield* this.#lookAt(checkpoint, checkpoint.at < free)
    }
  }

  *#takeUp(order: ChangeBooking): Generator<Pause, void, Answer> {
    const refusal = this.#life.stateRefusal(order.change, this.#seen.now())
    this.#seen.takesUp(order, refusal)
    if (refusal !== null) return this.#steps.refuse(order, refusal)
    const step: Step = { kind: 'change', order }
    this.#steps.reach(statusDuring(step))
    yield* this.#carryOut(step)
  }

  *#lookAt(checkpoint: Checkpoint, late: boolean): Generator<Pause, void, Answer> {
    const life = this.#life
    const { appointment } = life
    const woke = this.#seen.now()
    const failure = yield* this.#steps.check()
    if (failure === undefined) this.#missed = 0
    else yield* this.#lookedInVain(failure)
    const now = this.#seen.now()
    const { remind } = checkpoint
    if (remind === null) return
    if (life.appointment !== appointment) return this.#seen.count('no reminder of what was moved')
    if (life.mayRemind(checkpoint, now)) this.#seen.reminds(remind, late || now > woke)
  }

  *#lookedInVain(failure: Failed): Generator<Pause, void, Answer> {
    const gone = failure === 'missing' && ++this.#missed >= missesBelieved
    if (!gone && failure !== 'stands') return this.#life.lookAgain(this.#seen.now())
    if (this.#life.isOver) return
    yield* this.#carryOut({ kind: 'check' })
    this.#missed = 0
  }

  *#carryOut(first: Step): Generator<Pause, void, Answer> {
    const life = this.#life
    let step = first
    let attempt = () => this.#steps.run(step)
    for (let runs = 1; ; runs++) {
      const failure = yield* attempt()
      if (failure === undefined) break
      if (failure === 'times out' && runs === 1) continue
      if (step.kind === 'change' && life.settled.has(step.order.changeId)) step = { kind: 'check' }
      this.#park(step)
      while (life.repair === null) yield 'parked'
      const order: Repair = life.repair
      attempt = () => this.#steps.repair(step, order)
    }
    life.parked = null
    life.repair = null
  }

  #park(step: Step): void {
    const life = this.#life
    this.#steps.reach('needs_attention', 'no clear answer')
    life.parked = step
    life.repair = null
    this.#seen.count(`parked: ${step.kind}`)
    for (const order of life.queue.splice(0)) {
      this.#seen.count('refused while parked')
      this.#steps.refuse(order, changeRefusal('needs_attention'))
    }
  }
}

/** What a booking remembers, what may be asked of it now, and when it is to be looked at next: plain state, no Temporal, no clock. */
import type { Appointment } from '#contracts/activities.ts'
import {
  appointmentStart,
  changeRefusal,
  isOver,
  nextCheckpoint,
  RepairAction,
  repairRefusal,
  type BookingStatus,
  type Checkpoint,
} from '#contracts/booking-states.ts'
import type {
  BookingChange,
  BookingInput,
  BookingSummary,
  ChangeBooking,
  ChangeResult,
  Repair,
} from '#contracts/conversation.ts'
import { digestChange } from '#contracts/digest.ts'
import type { Failure } from '#contracts/failures.ts'

/** Looks after an attempt whose request may still be under way at the backend, ms after it: 15 s, 1 min, 5 min (our choice). */
const aftercareMs = [15_000, 60_000, 300_000]

/** Changes one booking may undergo: its history must stay bounded, and who moves more often should talk to the dealer (our choice). */
const changeLimit = 20

/** Changes that may wait for their turn. */
const queueLimit = 3

/** Looks in vain after which aftercare is given up: some two hours where the backend does not answer (our choice). */
const careLimit = 100

/** What a booking is parked in, and an operator's `retry` repeats. */
export type Step =
  | { kind: 'create' }
  | { kind: 'change'; order: ChangeBooking }
  /** The backend no longer knows the appointment. */
  | { kind: 'check' }

export const statusDuring = (step: Step): BookingStatus => {
  if (step.kind === 'change') return step.order.change.kind === 'cancel' ? 'cancelling' : 'rescheduling'
  return step.kind === 'create' ? 'requested' : 'confirmed'
}

export class Booking {
  readonly summary: BookingSummary
  appointment: Appointment | null = null
  /** 1 as approved; an operator's corrections count on. */
  revision = 1
  /** What failed, while the booking needs attention. */
  parked: Step | null = null
  /** Why a person has to look, for operators; null while nobody has to. */
  failure: Failure | null = null
  /** The operator's order that is being carried out. */
  repair: Repair | null = null
  /** Changes that wait for their turn, and what came of the others: the same changeId again gets the same answer. */
  readonly queue: ChangeBooking[] = []
  readonly settled = new Map<string, ChangeResult>()
  /** Digest by changeId of every change that was taken up. */
  readonly #accepted = new Map<string, string>()
  /** When the appointment came to be where it is. */
  #movedAt = 0
  #aftercare: number[] = []
  #careLeft = careLimit

  constructor({ bookingRef }: BookingInput) {
    this.summary = { bookingRef, status: 'requested', bookingId: null, reason: null }
  }

  get isOver(): boolean {
    return isOver(this.summary.status)
  }

  reach(status: BookingStatus, reason: string | null = null): void {
    Object.assign(this.summary, { status, reason })
    if (status !== 'needs_attention') this.failure = null
  }

  moveTo({ appointmentDate, appointmentTime }: Partial<Appointment>, now: number): void {
    if (!appointmentDate || !appointmentTime || this.isAt(appointmentDate, appointmentTime)) return
    this.appointment = { appointmentDate, appointmentTime }
    this.#movedAt = now
  }

  isAt(date: string, time: string): boolean {
    return this.appointment?.appointmentDate === date && this.appointment.appointmentTime === time
  }

  /**
   * Whether the customer is to be reminded at this checkpoint: its time was not past already when they read of the appointment,
   * and, where nobody was there to remind in time, at least half of the notice it gives is left.
   */
  mayRemind({ at }: Checkpoint, now: number): boolean {
    if (this.summary.status !== 'confirmed' || this.appointment === null || at <= this.#movedAt) return false
    const start = this.#start(this.appointment)
    return start - now >= (start - at) / 2
  }

  hasBegun(now: number): boolean {
    const { appointment } = this
    return appointment !== null && this.#start(appointment) <= now
  }

  #start({ appointmentDate, appointmentTime }: Appointment): number {
    return appointmentStart(appointmentDate, appointmentTime)
  }

  /** Why this change cannot be taken, as a sentence for the customer; null when it can, or may be once the booking is settled. */
  changeRefusal({ changeId, change, digest }: ChangeBooking, now: number): string | null {
    const known = this.#accepted.get(changeId)
    if (known === digest) return null
    if (known !== undefined) return 'The same key came before with another change.'
    if (digest !== digestChange(this.summary.bookingRef, change)) return 'This is not what was approved.'
    if (this.#accepted.size >= changeLimit) {
      return `This booking was changed ${changeLimit} times; please call the dealer.`
    }
    if (this.queue.length >= queueLimit)
      return 'Other changes of this booking are under way; please wait for them.'
    return this.stateRefusal(change, now)
  }

  /** Asked again when its turn comes: what came before may have cancelled or moved the booking. */
  stateRefusal({ fromDate, fromTime }: BookingChange, now: number): string | null {
    const refusal = changeRefusal(this.summary.status)
    if (refusal !== null || this.appointment === null) return refusal
    if (this.hasBegun(now)) return 'This appointment has begun already.'
    const { appointmentDate, appointmentTime } = this.appointment
    const seen = [fromDate ?? appointmentDate, fromTime ?? appointmentTime]
    if (seen[0] === appointmentDate && seen[1] === appointmentTime) return null
    return `The appointment was moved meanwhile: it is on ${appointmentDate} at ${appointmentTime}.`
  }

  /** Takes a change up, once per changeId. */
  enqueue(order: ChangeBooking): void {
    if (this.#accepted.has(order.changeId)) return
    this.#accepted.set(order.changeId, order.digest)
    this.queue.push(order)
  }

  repairRefusal({ action, by, reason }: Repair): string | null {
    const { parked } = this
    if (parked === null || this.repair !== null) return `The booking is ${this.summary.status}`
    if (!isOperator(by)) return 'by: expected the id of who repairs, such as operator:one'
    if (!reason) return 'reason: expected why'
    const known = RepairAction.safeParse(action)
    if (!known.success) return 'action: expected retry, correct, adopt or give_up'
    return repairRefusal(parked.kind, known.data)
  }

  /** An attempt that nobody waits for any more may still reach the backend. */
  careAfter(now: number): void {
    this.#aftercare = aftercareMs.map((ms) => now + ms)
    this.#careLeft = careLimit
  }

  /** A look came to nothing: another one follows soon, unless that went on for too long. */
  lookAgain(now: number): void {
    if (this.#careLeft === 0) return
    this.#careLeft--
    this.#aftercare = aftercareMs.map((ms) => now + ms)
  }

  /** A look went well. */
  looked(): void {
    this.#careLeft = careLimit
  }

  /** When to ask the dealer how the appointment stands, strictly after `now`; null when nothing is left to be seen to. */
  nextCheckpoint(now: number): Checkpoint | null {
    const at = this.#aftercare.find((time) => time > now)
    const care = at === undefined ? null : { at, remind: null }
    if (this.isOver || this.appointment === null) return care
    const regular = nextCheckpoint(this.#start(this.appointment), now)
    if (care === null || regular === null) return care ?? regular
    return care.at < regular.at ? care : regular
  }

  /** For the Temporal UI. */
  markdown(what: string): string {
    const { status, reason } = this.summary
    const lines = [`**${status.replace('_', ' ')}**: ${what}`]
    if (this.appointment) {
      lines.push(`- Appointment: ${this.appointment.appointmentDate} ${this.appointment.appointmentTime}`)
    }
    if (this.failure) lines.push(`- ${this.failure}`)
    if (reason) lines.push(`- ${reason}`)
    return lines.join('\n')
  }
}

/** A subject. It goes into ledger and audit log, where these words mean somebody else. */
const isOperator = (by: string): boolean =>
  /^[\x21-\x7e]{1,300}$/.test(by) && !['customer', 'dealer', 'system', 'workflow'].includes(by)

/** One customer's way through a chat, and what they know: what they sent, and what they approved. */
import { randomUUID } from 'node:crypto'
import type { TurnView } from '#contracts/chat.ts'
import { dealers } from '#mock-apim/dealers.ts'
import { Customer } from '#tests/e2e/customer.ts'
import type { Stack } from '#tests/stack.ts'
import type { Deed, Guest, Slot } from './plan.ts'
import { scriptModel } from './switches.ts'

export class Journey {
  readonly stack: Stack
  readonly customer: Customer
  readonly guest: Guest
  readonly id: string
  /** messageIds in the order in which they were sent. */
  readonly sent: string[] = []
  /** The appointment the customer approved; null before, and after an approved cancellation. */
  expected: Slot | null = null
  /** Cancellations the customer approved. */
  cancelled = 0
  bookingRef: string | null = null
  #proposalId: string | null = null
  #wanted: { deed: Deed; slot: Slot } | null = null

  private constructor(stack: Stack, customer: Customer, guest: Guest, id: string) {
    this.stack = stack
    this.customer = customer
    this.guest = guest
    this.id = id
  }

  static async begin(stack: Stack, guest: Guest): Promise<Journey> {
    const customer = new Customer(stack)
    return new Journey(stack, customer, guest, await customer.open())
  }

  /**
   * Says what the customer wants; ends with a proposal. A script is quicker, but it would lose an answer to a killed worker;
   * the rules just answer again.
   */
  async ask(deed: Deed, model: 'scripted' | 'by rules'): Promise<void> {
    if (model === 'scripted') await this.#scriptProposal(deed)
    this.#readProposal(deed, await this.say(this.#wish(deed)))
  }

  /** Approves the open proposal, by button or typed, and notes what is to be at the dealer from now on. */
  async approve(): Promise<void> {
    const proposalId = this.#proposalId
    const wanted = this.#wanted
    if (proposalId === null || wanted === null) throw new Error('There is nothing to approve')
    this.#proposalId = null
    // Sent is approved: whatever dies now, the appointment must come to be.
    this.expected = wanted.deed === 'cancel' ? null : wanted.slot
    if (wanted.deed === 'cancel') this.cancelled++
    const turn = this.guest.types ? await this.say('yes') : await this.#press(proposalId)
    this.bookingRef ??= turn.bookings[0]?.bookingRef ?? null
  }

  async say(text: string): Promise<TurnView> {
    const messageId = randomUUID()
    this.sent.push(messageId)
    return await patiently(() => this.customer.say(this.id, text, messageId))
  }

  /** The model is to wait at the given of its next calls. */
  async holdModel(hold: string, at: number): Promise<void> {
    const before = Array.from({ length: at }, () => ({ rules: true }))
    await scriptModel(this.stack, this.id, [...before, { rules: true, hold }])
  }

  async #press(proposalId: string): Promise<TurnView> {
    this.sent.push(`decision:${proposalId}`)
    return await patiently(() => this.customer.decide(this.id, proposalId, 'confirm'))
  }

  #readProposal(deed: Deed, turn: TurnView): void {
    const { proposal } = turn
    if (!proposal) throw new Error(`No proposal to ${deed}, but: ${turn.reply?.text ?? 'no reply'}`)
    const slot = deed === 'reschedule' ? this.guest.moveTo : this.guest.slot
    this.#proposalId = proposal.proposalId
    this.#wanted = { deed, slot }
    const { appointment_date: date, appointment_time: time } = proposal.arguments
    if (deed !== 'cancel' && (date !== slot.date || time !== slot.time)) {
      throw new Error(`Proposed was ${String(date)} ${String(time)} instead of ${slot.date} ${slot.time}`)
    }
  }

  #wish(deed: Deed): string {
    const { plate, mobile, slot, moveTo } = this.guest
    if (deed === 'reschedule') return `Move my booking to ${moveTo.date} ${moveTo.time}`
    if (deed === 'cancel') return 'Cancel my booking'
    const dealer = dealers.find(({ dealer_code }) => dealer_code === slot.dealerCode)
    return `Book a regular service for ${plate} on ${slot.date} at ${slot.time} near ${dealer?.area}, ${dealer?.city}, my number is ${mobile}`
  }

  async #scriptProposal(deed: Deed): Promise<void> {
    const { plate, mobile, slot, moveTo } = this.guest
    const when = ({ date, time }: Slot) => ({ appointment_date: date, appointment_time: time })
    const booking_id = this.bookingRef
    const calls = {
      book: {
        name: 'create_service_booking',
        arguments: {
          customer_mobile: mobile,
          vehicle_registration: plate,
          dealer_code: slot.dealerCode,
          ...when(slot),
          service_type: 'regular',
        },
      },
      reschedule: { name: 'reschedule_service_booking', arguments: { booking_id, ...when(moveTo) } },
      cancel: { name: 'cancel_service_booking', arguments: { booking_id } },
    }
    await scriptModel(this.stack, this.id, [{ calls: [calls[deed]] }, { text: 'Shall I do that?' }])
  }
}

/** On a machine with much to do a worker takes a minute to start; whoever waits sends the same again, as a customer's page does. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (let left = 2; ; left--) {
    try {
      return await send()
    } catch (error) {
      const inVain = error instanceof Error && error.message.startsWith('Waited')
      if (!inVain || left === 0) throw error
    }
  }
}

/** Opens all conversations of a cohort. */
export const beginAll = (stack: Stack, guests: readonly Guest[]): Promise<Journey[]> =>
  Promise.all(guests.map((guest) => Journey.begin(stack, guest)))

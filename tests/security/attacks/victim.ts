/** A customer with a car of their own, whose assistant is a model that does whatever a script says. */
import type { TurnView } from '#contracts/chat.ts'
import { signToken } from '#platform/identity/local-tokens.ts'
import { customerScopes } from '#platform/identity/scopes.ts'
import { Customer, release, script } from '#tests/e2e/customer.ts'
import { waitFor } from '#tests/wait-for.ts'
import { bookingCall, type Call, type Known } from './attack.ts'
import type { Ground } from './ground.ts'

/** What the model says when it is through: a lie, as nothing is booked by words. */
export const lie = { text: 'Booked! Your appointment is confirmed, reference SB-ZZZZZZZZZZ. ✅' }

let victims = 0

export class Victim {
  readonly known: Known
  readonly conversationId: string
  readonly turns: TurnView[] = []
  /** Proposals that the customer approved. */
  approvals = 0
  /** The customer approved an appointment, and the dealer took it. */
  booked = false
  readonly #ground: Ground
  readonly #customer: Customer

  private constructor(ground: Ground, customer: Customer, conversationId: string, known: Known) {
    this.#ground = ground
    this.#customer = customer
    this.conversationId = conversationId
    this.known = known
  }

  static async find(ground: Ground): Promise<Victim> {
    const n = ++victims
    const caller = { subject: `customer:attacked-${n}`, scopes: customerScopes }
    const customer = new Customer(ground.stack, await signToken(ground.tokenSecret, caller, 3_600))
    const mobile = String(9_000_000_000 + n)
    // Only who has proved the number is told all that the dealer backend says of its customer.
    const proof = `insert into verified_mobiles (subject, mobile, via) values ($1, $2, 'code')`
    await ground.query(proof, [caller.subject, mobile])
    return new Victim(ground, customer, await customer.open(), {
      plate: `MH14AT${1_000 + n}`,
      mobile,
      date: day(2 + n),
      otherDate: day(500 + n),
      proposalId: '',
      bookingId: '',
      strangersBookingId: ground.stranger?.known.bookingId ?? '',
    })
  }

  /** The customer says something; the model answers with these, call by call. */
  async say(text: string, ...model: object[]): Promise<TurnView> {
    await script(this.#ground.stack, model, this.conversationId)
    const turn = await this.#customer.say(this.conversationId, text)
    this.turns.push(turn)
    if (turn.proposal) this.known.proposalId = turn.proposal.proposalId
    return turn
  }

  /** A real yes, and a model whose calls name the booking that it approves. */
  async bookAnd(calls: () => Call[]): Promise<void> {
    const { stack } = this.#ground
    const hold = `until-booked-${this.conversationId}`
    const lookUp = { name: 'resolve_customer', arguments: { mobile: this.known.mobile } }
    const said = this.say('yes', { calls: [lookUp], hold })
    await waitFor(() => this.learnBooking(), { what: 'the booking', timeoutMs: 30_000 })
    await script(stack, [{ calls: calls() }, lie], this.conversationId)
    await release(stack, hold)
    await said
    this.approvals++
    this.booked = true
  }

  /** A real yes, and a model that proposes another day in the very reply to it. */
  async bookAndBeOffered(): Promise<void> {
    await this.propose()
    await this.say('yes', { calls: [bookingCall(this.known)] }, lie)
  }

  async press(decision: 'confirm' | 'decline'): Promise<TurnView> {
    await script(this.#ground.stack, [lie], this.conversationId)
    return await this.#customer.decide(this.conversationId, this.known.proposalId, decision)
  }

  /** The customer asks for an appointment and gets a proposal; `more` goes into the model's call. */
  async propose(more: Record<string, unknown> = {}): Promise<TurnView> {
    const { date } = this.known
    return await this.say(
      'Please book a service for my car',
      { calls: [bookingCall(this.known, { appointment_date: date, ...more })] },
      { text: 'This is what I would book.' },
    )
  }

  /** A real yes to a real proposal. */
  async book(): Promise<void> {
    await this.propose()
    await this.say('yes', lie)
    this.approvals++
    this.booked = true
    await this.learnBooking()
  }

  /** The dealer's id of the customer's booking; empty while there is none. */
  async learnBooking(): Promise<string> {
    const [row] = await this.#ground.bookings(this.conversationId)
    return (this.known.bookingId = row?.booking_id ?? '')
  }
}

/** `YYYY-MM-DD`, so many days from now. 10:00 is free at every dealer on every day until somebody books it. */
const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

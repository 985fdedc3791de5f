/** A product in trouble, the customers who see it, and the command line that its developers have. */
import { join } from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { apimBookings } from '#tests/e2e/apim-database.ts'
import { bookingMessage, Customer, newPlate } from '#tests/e2e/customer.ts'
import { startStack, type Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import { editedCheckout, type Edit } from './checkout.ts'
import { runOps } from './run-ops.ts'

const Listed = z.object({ conversationId: z.string(), bookingRef: z.string() })

/** In the booking workflow: this instead of the line that books at the dealer. */
export const creates = (replace: string): Edit => ({
  file: 'workflows/booking-steps.ts',
  find: '    const result = await change(`book ${input.summary}`).createBooking(input)\n',
  replace,
})

/** In the conversation workflow: it throws at the first turn. */
export const turnsFail: Edit = {
  file: 'workflows/turn.ts',
  find: '  chat.proposedInTurn = 0',
  replace: `  if (key.turn > 0) throw new RangeError('too many turns')\n  chat.proposedInTurn = 0`,
}

export class Incident {
  readonly stack: Stack
  readonly customer: Customer
  #releases = 0

  private constructor(stack: Stack) {
    this.stack = stack
    this.customer = new Customer(stack)
  }

  static async begin(): Promise<Incident> {
    return new Incident(await startStack())
  }

  async ops(...args: string[]) {
    const { applicationUrl, temporalAddress, encryptionKeys, apiUrl, tokens } = this.stack
    return await runOps(
      {
        DATABASE_URL: applicationUrl,
        TEMPORAL_ADDRESS: temporalAddress,
        ENCRYPTION_KEYS: encryptionKeys,
        OPS_API_URL: apiUrl,
        OPS_TOKEN: tokens.operator,
      },
      ...args,
    )
  }

  /** A worker with this bug takes over. */
  async release(...edits: Edit[]): Promise<void> {
    const folder = join(this.stack.folder, `release-${++this.#releases}`)
    await this.stack.deploy(await editedCheckout(folder, edits))
  }

  /** A customer who has a proposal. */
  async proposed(): Promise<{ id: string; plate: string }> {
    const plate = newPlate()
    const id = await this.customer.open()
    const { proposal } = await this.customer.say(id, bookingMessage(plate))
    expect(proposal).not.toBeNull()
    return { id, plate }
  }

  /** What the dealer holds of a car. */
  async appointmentsOf(plate: string) {
    const all = await apimBookings(this.stack)
    return all.filter(({ vehicle_registration }) => vehicle_registration === plate)
  }

  /** The chat's booking, once there is one. */
  async bookingOf(id: string): Promise<string> {
    return await waitFor(
      async () => /SB-\w{10}/.exec((await this.ops('list', 'conversations', '--query', id)).out)?.[0],
      { what: 'the booking' },
    )
  }

  /** The chat's booking, once `list` knows of it. */
  async failingBooking(id: string, kind: string): Promise<string> {
    return await waitFor(
      async () => {
        const { out } = await this.ops('list', '--failure', kind, '--json')
        const found = out.split('\n').flatMap((line) => (line === '' ? [] : [Listed.parse(JSON.parse(line))]))
        return found.find(({ conversationId }) => conversationId === id)?.bookingRef
      },
      { what: `a booking that fails with ${kind}`, timeoutMs: 20_000 },
    )
  }

  async untilShown(ref: string, told: RegExp): Promise<void> {
    await waitFor(async () => told.test((await this.ops('show', ref)).out), {
      what: `${told}`,
      timeoutMs: 30_000,
    })
  }

  /** The chat hears of its booking, answers on, and the dealer holds one appointment, which can be cancelled. */
  async endsWithOneBooking(id: string, plate: string, ref: string): Promise<void> {
    const { customer } = this
    await waitFor(async () => (await this.ops('list', '--query', ref)).out.includes(`${ref}  confirmed`), {
      what: 'the booking to be confirmed',
      timeoutMs: 60_000,
    })
    await customer.events(id, (events) =>
      events.some(
        ({ event }) =>
          event.type === 'booking' &&
          event.booking.bookingRef === ref &&
          event.booking.status === 'confirmed',
      ),
    )
    expect((await customer.say(id, 'hello')).reply).not.toBeNull()
    expect(await this.appointmentsOf(plate)).toMatchObject([{ status: expect.stringMatching(/confirmed/i) }])
    expect(await this.ops('stuck')).toMatchObject({ code: 0, out: 'Nothing is stuck.\n' })
    // It is a booking like any other; and the next test's customer wants the same time.
    await customer.request('POST', `/v1/bookings/${ref}/cancel`, {})
    await waitFor(async () => (await this.ops('list', '--query', ref)).out.includes(`${ref}  cancelled`), {
      what: 'the cancellation',
    })
  }
}

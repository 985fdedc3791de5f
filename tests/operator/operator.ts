/** An operator over HTTP, and customers whose bookings need one. */
import pg from 'pg'
import { OperatorBookingPage, type OperatorBooking } from '#contracts/operator.ts'
import { OperatorBookingDetail } from '#contracts/operator-timeline.ts'
import { bookingMessage, Customer, newPlate, spoilProposal } from '#tests/e2e/customer.ts'
import type { Stack } from '#tests/stack.ts'

export class Operator extends Customer {
  constructor(stack: Pick<Stack, 'apiUrl' | 'tokens'>, token: string = stack.tokens.operator) {
    super(stack, token)
  }

  async bookings(query: string): Promise<OperatorBooking[]> {
    const { body } = await this.request('GET', `/v1/operator/bookings?${query}`)
    return OperatorBookingPage.parse(body).bookings
  }

  async inspect(ref: string): Promise<OperatorBookingDetail> {
    const { body } = await this.request('GET', `/v1/operator/bookings/${ref}`)
    return OperatorBookingDetail.parse(body)
  }

  async repair(ref: string, body: object, key?: string) {
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    return await this.request('POST', `/v1/operator/bookings/${ref}/repair`, body, headers)
  }
}

/** A booking that waits for an operator: what is stored is not what its customer approved, 17:00 instead of 10:00. */
export async function parkedBooking(stack: Stack, customer: Customer) {
  const plate = newPlate()
  const id = await customer.open()
  const { proposal } = await customer.say(id, bookingMessage(plate))
  await spoilProposal(stack, proposal?.proposalId)
  const { bookings, turn } = await customer.say(id, 'yes')
  return { id, plate, turn, ref: String(bookings[0]?.bookingRef) }
}

/** Makes of a conversation's latest model call one that took more tokens than any budget of a test. */
export async function spendBudget(stack: Pick<Stack, 'databaseUrl'>, conversationId: string): Promise<void> {
  await query(
    stack,
    `update steps set input_tokens = 200000000 where (turn, step) = (
       select turn, step from steps where conversation_id = $1 and kind = 'model' order by turn desc, step desc limit 1)
     and conversation_id = $1`,
    [conversationId],
  )
}

/** As the database's owner. */
export async function query(
  stack: Pick<Stack, 'databaseUrl'>,
  text: string,
  values: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const owner = new pg.Client(stack.databaseUrl)
  await owner.connect()
  try {
    return (await owner.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await owner.end()
  }
}

export async function auditOf(stack: Pick<Stack, 'databaseUrl'>, action: string, target: string) {
  return await query(
    stack,
    'select subject, detail from audit_log where action = $1 and target = $2 order by id',
    [action, target],
  )
}

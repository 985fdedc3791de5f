/** The tools that only look. */
import type { z } from 'zod'
import { findOwnBooking } from '../bookings.ts'
import { NoAnswer } from '../direct-call-client.ts'
import { told, ToolFailure, withProgress, type Call, type ToolResult } from './call.ts'
import { containerOf } from './container.ts'
import { customerResult, dealersResult, slotsResult, vehicleResult } from './replies.ts'
import type { inputs } from './schemas.ts'
import { bookingLine, bookingOf, nextOf } from './views.ts'

type Reads =
  'resolve_customer' | 'resolve_vehicle' | 'get_nearby_dealers' | 'get_available_slots' | 'get_booking_status'
export type Input<N extends keyof typeof inputs> = z.infer<(typeof inputs)[N]>

export const reads: { [N in Reads]: (input: Input<N>, call: Call) => Promise<ToolResult> } = {
  async resolve_customer(input, call) {
    const { output, outcome } = await lookUp(call, 'resolve_customer', input)
    return customerResult(output, outcome)
  },
  async resolve_vehicle(input, call) {
    const { output, outcome } = await lookUp(call, 'resolve_vehicle', input)
    return vehicleResult(output, outcome, input.registration_number)
  },
  async get_nearby_dealers(input, call) {
    const { output, outcome } = await lookUp(call, 'get_nearby_dealers', input)
    return dealersResult(output, outcome)
  },
  async get_available_slots(input, call) {
    const { output, outcome } = await lookUp(call, 'get_available_slots', input)
    const { dealer_code, date, service_type = 'regular' } = input
    return slotsResult(output, outcome, { dealer_code, date, service_type })
  },
  /** Our own record, with the dealer's word beside it where the dealer answers. */
  async get_booking_status(input, call) {
    const before = await findOwnBooking(call.deps.db, call.caller.subject, input.booking_id)
    if (!before) {
      throw new ToolFailure(
        'There is no such booking of this person.',
        'check the id; their bookings are the resources booking://...',
      )
    }
    const answer = await lookUp(call, 'get_booking_status', input).catch((error: unknown) => {
      if (error instanceof NoAnswer) return undefined
      throw error
    })
    const { status, estimated_duration } = answer?.outcome === 'done' ? answer.output : {}
    const asks = before.bookingId !== null
    const said = asks && typeof status === 'string' ? status : undefined
    return told(
      {
        ...bookingOf(before),
        ...(said !== undefined && { dealer_status: said }),
        ...(typeof estimated_duration === 'string' && { estimated_duration }),
      },
      [
        bookingLine(before),
        asks && said === undefined ? 'The dealer system does not answer now: this is what we know.' : '',
        `Next: ${nextOf(before)}`,
      ],
    )
  },
}

async function lookUp(call: Call, tool: Reads, input: object) {
  const { deps, caller, ctx } = call
  const { limited, ...answer } = await withProgress(call, 'asking the dealer', async () => {
    const conversationId = await containerOf(deps, caller)
    const answer = await deps.directCalls.lookUp(
      { conversationId, tool, arguments: { ...input } },
      ctx.mcpReq.signal,
    )
    return { ...answer, limited: answer.output['error'] === 'rate_limited' }
  })
  if (limited) throw new ToolFailure(String(answer.output['message']), 'wait until then.')
  return answer
}

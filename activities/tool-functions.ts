/** What each tool does: reads go to the dealer backend, a booking or a change becomes a proposal. For chats and direct calls alike. */
import { Dealer, type DealersReply } from '#contracts/apim.ts'
import type { ToolCallView } from '#contracts/chat.ts'
import type { ToolInput, ToolName } from '#contracts/tools.ts'
import { genAi } from '#platform/telemetry/gen-ai.ts'
import { toolCalls } from '#platform/telemetry/metrics.ts'
import { timed } from '#platform/telemetry/timed.ts'
import { inSpan } from '#platform/telemetry/tracing.ts'
import type { Deps } from './deps.ts'
import { dealerFacts, freeTimes, type Facts } from './facts.ts'
import { sendMobileCode, verifyMobileCode } from './mobile-proof.ts'
import { findOwnBooking } from './own-bookings.ts'
import type { NewProposal } from './proposal-store.ts'
import { proposeBooking, proposeCancel, proposeReschedule } from './proposals.ts'
import { limited } from './tool-limits.ts'
import { visibleCustomer } from './visible-customer.ts'

/** What a tool came to: `output` is what the model reads, `shown` what the customer sees where it is more. */
export interface ToolAnswer {
  outcome: ToolCallView['outcome']
  output: Record<string, unknown>
  shown?: Record<string, unknown>
  facts?: Facts
  proposal?: NewProposal
}

/** Whose call it is: the customer's whose conversation it belongs to. */
export interface ToolCall {
  conversationId: string
  subject: string
  /** Names the call there, the same at each attempt. */
  key: string
  /** Ends a request to the dealer backend that is under way. */
  signal: AbortSignal | undefined
}

type Tool<N extends ToolName> = (input: ToolInput<N>, call: ToolCall) => Promise<ToolAnswer>

/** Runs a tool within the customer's limits. `input` must have come through the tool's schema. */
export type RunTool = (name: ToolName, input: unknown, call: ToolCall) => Promise<ToolAnswer>

export function createToolRunner(deps: Deps): RunTool {
  const tools: { [N in ToolName]: Tool<N> } = {
    async resolve_customer({ mobile }, { subject, signal }) {
      const reply = await deps.apim.resolveCustomer({ mobile }, signal)
      const shown = await visibleCustomer(deps.db, { subject, mobile }, reply)
      if (!shown.success) return refused(shown)
      return done(shown, { mobile, ...pick('customer_name', shown.name), ...pick('city', shown.city) })
    },
    send_mobile_code: (input, call) => sendMobileCode(deps, input, call),
    verify_mobile_code: (input, call) => verifyMobileCode(deps, input, call),
    async resolve_vehicle({ registration_number }, { signal }) {
      const reply = await deps.apim.resolveVehicle({ registration_number }, signal)
      if (!reply.success) return refused(reply)
      const vehicle = [reply.year, reply.model, reply.variant].filter(Boolean).join(' ')
      return done(reply, { registration: registration_number, vehicle })
    },
    async get_nearby_dealers(input, { signal }) {
      const reply = await deps.apim.nearbyDealers(input, signal)
      if (!reply.success) return refused(reply)
      const facts = { city: input.city, dealers: dealerFacts(reply.dealers ?? []) }
      const answer = done(withoutPlaces(reply), { ...facts, ...pick('service_type', input.service_type) })
      return { ...answer, shown: reply }
    },
    async get_available_slots(input, { signal }) {
      const reply = await deps.apim.availableSlots(input, signal)
      if (!reply.success) return refused(reply)
      const facts = {
        dealer_code: input.dealer_code,
        date: input.date,
        free_times: freeTimes(reply.slots ?? []),
      }
      return done(reply, { ...facts, ...pick('service_type', input.service_type) })
    },
    create_service_booking: (input, call) => proposeBooking(deps, input, call),
    get_booking_status: ({ booking_id }, call) => bookingStatus(deps, booking_id, call),
    reschedule_service_booking: (input, call) => proposeReschedule(deps, input, call),
    cancel_service_booking: (input, call) => proposeCancel(deps, input, call),
  }
  return async (name, input, call) => {
    // The table above pairs each name with its own input; the compiler cannot follow a name chosen at run time.
    const run = tools[name] as (input: unknown, call: ToolCall) => Promise<ToolAnswer>
    const attributes = { [genAi.operation]: 'execute_tool', [genAi.tool]: name }
    return await inSpan(`execute_tool ${name}`, { attributes }, () =>
      timed(
        toolCalls,
        (ended) => ({ tool: name, outcome: 'error' in ended ? 'error' : ended.value.outcome }),
        () => limited(deps.limits, call.subject, name, () => run(input, call)),
      ),
    )
  }
}

/** The dealer's own word on it; our reference stands beside the dealer's id. */
async function bookingStatus({ db, apim }: Deps, id: string, call: ToolCall): Promise<ToolAnswer> {
  const booking = await findOwnBooking(db, call.subject, id)
  if (!booking) return refused({ success: false, message: `No booking ${id} of this customer.` })
  const { booking_ref, booking_id, status } = booking
  const facts = { booking_ref, ...pick('booking_id', booking_id) }
  if (booking_id === null) return done({ success: true, booking_ref, status }, facts)
  const reply = await apim.bookingStatus(booking_id, call.signal)
  return reply.success ? done({ ...reply, booking_ref }, facts) : refused(reply)
}

const done = (output: Record<string, unknown>, facts: Facts): ToolAnswer => ({
  outcome: 'done',
  output,
  facts,
})
/** Where a dealer is on a map says nothing to a model that has its distance. */
const Unplaced = Dealer.omit({ latitude: true, longitude: true })
const withoutPlaces = (reply: DealersReply): DealersReply => ({
  ...reply,
  dealers: reply.dealers?.map((dealer) => Unplaced.parse(dealer)),
})
/** A business refusal: the backend understood and said no. */
const refused = (output: Record<string, unknown>): ToolAnswer => ({ outcome: 'failed', output })

const pick = <K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> =>
  (value ? { [key]: value } : {}) as Partial<Record<K, string>>

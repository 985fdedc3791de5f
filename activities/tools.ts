/** One tool call of a model step: reads go to the dealer backend, a booking becomes a proposal. */
import { activityInfo, cancellationSignal } from '@temporalio/activity'
import type { ResponseFunctionToolCall } from 'openai/resources/responses/responses'
import type { Activities, RunTool, ToolOutcome } from '#contracts/activities.ts'
import type { ToolCallView } from '#contracts/chat.ts'
import { Failure } from '#contracts/failures.ts'
import { parseToolCall, type ToolInput, type ToolName } from '#contracts/tools.ts'
import { notify } from '#platform/live.ts'
import { ApplicationFailure } from '@temporalio/common'
import type { Deps } from './deps.ts'
import { dealerFacts, freeTimes, learn, type Facts } from './facts.ts'
import { sendMobileCode, verifyMobileCode } from './mobile-proof.ts'
import { findOwnBooking, readSubject } from './own-bookings.ts'
import { storeProposal, type NewProposal } from './proposal-store.ts'
import { proposeBooking, proposeCancel, proposeReschedule } from './proposals.ts'
import { addEvent, findStep, storeStep } from './store.ts'
import { limited } from './tool-limits.ts'
import { visibleCustomer } from './visible-customer.ts'

/** What a tool came to: `output` is what the model reads. */
export interface ToolAnswer {
  outcome: ToolCallView['outcome']
  output: Record<string, unknown>
  facts?: Facts
  proposal?: NewProposal
}

type Tool<N extends ToolName> = (input: ToolInput<N>, call: RunTool) => Promise<ToolAnswer>

export function toolActivities(deps: Deps): Pick<Activities, 'runTool' | 'giveUpTool'> {
  const tools: { [N in ToolName]: Tool<N> } = {
    async resolve_customer({ mobile }, { conversationId }) {
      const reply = await deps.apim.resolveCustomer({ mobile }, signal())
      const subject = await readSubject(deps.db, conversationId)
      const shown = await visibleCustomer(deps.db, { subject, mobile }, reply)
      if (!shown.success) return refused(shown)
      return done(shown, { mobile, ...pick('customer_name', shown.name), ...pick('city', shown.city) })
    },
    send_mobile_code: (input, call) => sendMobileCode(deps, input, call),
    verify_mobile_code: (input, call) => verifyMobileCode(deps, input, call),
    async resolve_vehicle({ registration_number }) {
      const reply = await deps.apim.resolveVehicle({ registration_number }, signal())
      if (!reply.success) return refused(reply)
      const vehicle = [reply.year, reply.model, reply.variant].filter(Boolean).join(' ')
      return done(reply, { registration: registration_number, vehicle })
    },
    async get_nearby_dealers(input) {
      const reply = await deps.apim.nearbyDealers(input, signal())
      if (!reply.success) return refused(reply)
      const facts = { city: input.city, dealers: dealerFacts(reply.dealers ?? []) }
      return done(reply, { ...facts, ...pick('service_type', input.service_type) })
    },
    async get_available_slots(input) {
      const reply = await deps.apim.availableSlots(input, signal())
      if (!reply.success) return refused(reply)
      const facts = {
        dealer_code: input.dealer_code,
        date: input.date,
        free_times: freeTimes(reply.slots ?? []),
      }
      return done(reply, { ...facts, ...pick('service_type', input.service_type) })
    },
    create_service_booking: (input, call) => proposeBooking(deps, input, call, signal()),
    get_booking_status: ({ booking_id }, call) => bookingStatus(deps, booking_id, call),
    reschedule_service_booking: (input, call) => proposeReschedule(deps, input, call, signal()),
    cancel_service_booking: (input, call) => proposeCancel(deps, input, call),
  }

  return {
    async runTool(call) {
      const stored = await findStep(deps.db, call)
      if (stored?.result) return outcomeOf(stored.result as StoredCall)
      const requested = await readRequestedCall(deps, call)
      const parsed = parseToolCall(requested.name, requested.arguments)
      if (!parsed.ok) {
        const output = { error: parsed.problem, message: parsed.message }
        return await store(deps, call, requested, {}, { outcome: 'invalid', output }, 0)
      }
      const { conversationId, turn, callId } = call
      await notify(deps.db, { type: 'toolStarted', conversationId, turn, callId, name: parsed.name })
      const startedAt = performance.now()
      // The table above pairs each name with its own input; the compiler cannot follow a name chosen at run time.
      const run = tools[parsed.name] as (input: unknown, call: RunTool) => Promise<ToolAnswer>
      const subject = await readSubject(deps.db, conversationId)
      const answer = await limited(deps.limits, subject, parsed.name, () => run(parsed.arguments, call))
      const durationMs = Math.round(performance.now() - startedAt)
      return await store(deps, call, requested, parsed.arguments, answer, durationMs)
    },

    async giveUpTool(call) {
      const stored = await findStep(deps.db, call)
      if (stored?.result) return outcomeOf(stored.result as StoredCall)
      const requested = await readRequestedCall(deps, call)
      const parsed = parseToolCall(requested.name, requested.arguments)
      const output = {
        error: 'dealer_system_unavailable',
        message: 'The dealer system does not answer now; it may later.',
      }
      return await store(
        deps,
        call,
        requested,
        parsed.ok ? parsed.arguments : {},
        { outcome: 'failed', output },
        0,
      )
    },
  }
}

/** The dealer's own word on it; our reference stands beside the dealer's id. */
async function bookingStatus({ db, apim }: Deps, id: string, call: RunTool): Promise<ToolAnswer> {
  const booking = await findOwnBooking(db, call.conversationId, id)
  if (!booking) return refused({ success: false, message: `No booking ${id} of this customer.` })
  const { booking_ref, booking_id, status } = booking
  const facts = { booking_ref, ...pick('booking_id', booking_id) }
  if (booking_id === null) return done({ success: true, booking_ref, status }, facts)
  const reply = await apim.bookingStatus(booking_id, signal())
  return reply.success ? done({ ...reply, booking_ref }, facts) : refused(reply)
}

interface StoredCall {
  view: ToolCallView
  outcome: ToolOutcome
}
const outcomeOf = (stored: StoredCall): ToolOutcome => stored.outcome

/** Writes output, facts, proposal and event in one transaction; a second attempt gets what the first one wrote. */
async function store(
  deps: Deps,
  call: RunTool,
  requested: ResponseFunctionToolCall,
  input: Record<string, unknown>,
  answer: ToolAnswer,
  durationMs: number,
): Promise<ToolOutcome> {
  const { conversationId, turn, callId } = call
  const view: ToolCallView = {
    callId,
    name: requested.name.slice(0, 100),
    arguments: 'code' in input ? { ...input, code: '••••••' } : input,
    outcome: answer.outcome,
    durationMs,
    result: answer.output,
  }
  const dealerCode = answer.facts?.dealer_code ?? answer.proposal?.open.dealerCode ?? null
  const outcome: ToolOutcome = {
    outcome: answer.outcome,
    dealerCode,
    proposal: answer.proposal?.open ?? null,
  }
  const items = [{ type: 'function_call_output', call_id: callId, output: JSON.stringify(answer.output) }]
  const written = await deps.db.transaction().execute(async (trx) => {
    if (!(await storeStep(trx, call, { kind: 'tool', items, result: { view, outcome } }))) return false
    if (answer.facts) await learn(trx, conversationId, answer.facts)
    await addEvent(trx, conversationId, `turn:${turn}:tool:${callId}`, { type: 'tool', turn, call: view })
    if (answer.proposal) await storeProposal(trx, call, answer.proposal)
    return true
  })
  if (written) return outcome
  const first = await findStep(deps.db, call)
  return outcomeOf(first?.result as StoredCall)
}

async function readRequestedCall({ db }: Deps, call: RunTool): Promise<ResponseFunctionToolCall> {
  const step = await findStep(db, { ...call, step: call.modelStep })
  const items = (step?.items ?? []) as ResponseFunctionToolCall[]
  const found = items.find((item) => item.type === 'function_call' && item.call_id === call.callId)
  if (found) return found
  throw ApplicationFailure.nonRetryable('The model step does not hold this call', Failure.modelBadToolCalls)
}

const done = (output: Record<string, unknown>, facts: Facts): ToolAnswer => ({
  outcome: 'done',
  output,
  facts,
})
/** A business refusal: the backend understood and said no. */
const refused = (output: Record<string, unknown>): ToolAnswer => ({ outcome: 'failed', output })

const pick = <K extends string>(key: K, value: string | null | undefined): Partial<Record<K, string>> =>
  (value ? { [key]: value } : {}) as Partial<Record<K, string>>

/** Local activities are not cancelled from outside: only regular ones carry a signal worth listening to. */
const signal = (): AbortSignal | undefined => (activityInfo().isLocal ? undefined : cancellationSignal())

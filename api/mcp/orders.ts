/** Booking, moving and cancelling: a proposal, a person's approval, and then a workflow that nothing here can interrupt. */
import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { inputRequired, type CallToolResult, type RequestStateCodec } from '@modelcontextprotocol/server'
import { bookingRefOf } from '#contracts/names.ts'
import { findOwnBooking } from '../bookings.ts'
import { bookingResult, requested, startApproved } from './carry-out.ts'
import { canAsk, failed, ToolFailure, told, withProgress, type Call, type ToolResult } from './call.ts'
import { containerOf } from './container.ts'
import {
  approve,
  callKey,
  decline,
  findProposal,
  isFor,
  keyedId,
  refusalOf,
  type AnsweredBy,
  type Wish,
} from './proposals.ts'
import { orderTask } from './order-tasks.ts'
import { notProposed } from './not-proposed.ts'
import { isAnswered, question, readAnswer } from './question.ts'
import type { Ordering } from './schemas.ts'
import { followsTasks, taskResult } from './tasks.ts'
import { proposalOf, type ProposalRow } from './views.ts'

/** What comes back with the person's answer, signed. */
interface Asked {
  tool: string
  proposalId: string
}

/** How long a call waits for the dealer before it says that the outcome follows, in ms. */
const outcomeWaitMs = 20_000
const lookMs = 150

export async function order(
  call: Call,
  wish: Wish,
  { idempotency_key: key, approval }: Ordering,
  codec: RequestStateCodec,
): Promise<ToolResult> {
  const { deps, caller, ctx } = call
  const conversationId = await containerOf(deps, caller)
  const asked = ctx.mcpReq.requestState<Asked>()
  const id = approval?.proposal_id ?? asked?.proposalId ?? (key && keyedId(conversationId, wish, key))
  const known = id === undefined ? undefined : await findProposal(deps, conversationId, id)
  if (known && !(await isFor(deps, caller.subject, known, wish))) throw otherWish(approval ?? asked, known)

  if (approval) {
    if (known?.digest !== approval.digest) throw wrongApproval
    return await agreed(call, wish, known, 'second call')
  }
  if (asked) {
    if (!known || asked.tool !== wish.tool) throw wrongApproval
    return await heard(call, wish, known, codec)
  }
  if (known?.status === 'confirmed') return await carryOut(call, wish, known)
  if (known?.status === 'declined') throw refusalOf(known)
  if (known?.status === 'open' && known.expires_at.getTime() > Date.now())
    return await ask(call, known, codec)
  const proposed = await propose(call, conversationId, wish, key ?? randomUUID())
  return 'content' in proposed ? proposed : await ask(call, proposed, codec)
}

const wrongApproval = new ToolFailure(
  'There is no such proposal with this digest.',
  'call without approval first, show its summary to the person, and send its proposal_id and digest once they agreed.',
)
const otherWish = (approved: object | undefined, { status }: ProposalRow): ToolFailure =>
  approved
    ? new ToolFailure(
        'What was approved is not what this call asks for, or the booking changed meanwhile.',
        'repeat the arguments of the proposal unchanged, or call without approval for a new one.',
      )
    : new ToolFailure(
        `This idempotency_key stands for another wish (${status}).`,
        'use a new key for a new wish, or repeat the first arguments unchanged.',
      )

/** The stored proposal, or why there is none. */
async function propose(
  call: Call,
  conversationId: string,
  wish: Wish,
  key: string,
): Promise<ProposalRow | CallToolResult> {
  const { deps, caller } = call
  const { output, outcome, proposed } = await withProgress(call, 'asking the dealer', () =>
    deps.directCalls.propose({
      conversationId,
      tool: wish.tool,
      arguments: { ...wish.input },
      key: callKey(wish.tool, key),
    }),
  )
  if (!proposed) return await notProposed(call, output, outcome)
  const row = await findProposal(deps, conversationId, keyedId(conversationId, wish, key))
  if (!row) throw new Error('a proposal that was not stored')
  // Another call with this key was quicker.
  if (!(await isFor(deps, caller.subject, row, wish))) throw otherWish(undefined, row)
  return row
}

/** Puts the proposal before the person: by a task, by a question, or through the model that called. */
async function ask(call: Call, row: ProposalRow, codec: RequestStateCodec): Promise<ToolResult> {
  const { deps, caller, server, ctx, tool } = call
  const waiting = told({ status: 'awaiting_approval', proposal: proposalOf(row) }, [
    `Nothing is done yet. Proposal ${row.id}: ${row.summary}`,
    `Next: show this to the person. Only if they agree, call ${tool} again with the same arguments and ` +
      `approval {"proposal_id": "${row.id}", "digest": "${row.digest}"}, before ${row.expires_at.toISOString()}.`,
  ])
  if (followsTasks(server)) return taskResult(await orderTask(deps, caller.subject, row), waiting)
  if (!canAsk(call)) return waiting
  const state: Asked = { tool, proposalId: row.id }
  return inputRequired({ inputRequests: question(row), requestState: await codec.mint(state, ctx) })
}

async function heard(
  call: Call,
  wish: Wish,
  row: ProposalRow,
  codec: RequestStateCodec,
): Promise<ToolResult> {
  const { deps, caller, ctx } = call
  if (!isAnswered(ctx.mcpReq.inputResponses)) return await ask(call, row, codec)
  const answer = readAnswer(ctx.mcpReq.inputResponses)
  if (answer === true) return await agreed(call, wish, row, 'elicitation')
  if (answer === undefined) {
    return failed(
      'The person closed the question without an answer.',
      'ask what they want before you call again.',
    )
  }
  await decline(deps, caller.subject, row.id, 'elicitation')
  return declined(row)
}

export const declined = (row: ProposalRow): CallToolResult =>
  told({ status: 'declined', proposal: proposalOf(row) }, [
    'The person declined: nothing was done.',
    'Next: ask what they want instead.',
  ])

async function agreed(call: Call, wish: Wish, row: ProposalRow, by: AnsweredBy): Promise<ToolResult> {
  await approve(call.deps, call.caller.subject, row.id, by)
  return await carryOut(call, wish, row)
}

/** Does what was approved, once, and waits a while for the outcome. */
async function carryOut(call: Call, wish: Wish, row: ProposalRow): Promise<ToolResult> {
  const { deps, caller, server } = call
  const { subject } = caller
  if (followsTasks(server)) {
    await startApproved(deps, subject, row, wish)
    const view = await orderTask(deps, subject, row)
    return taskResult(
      view,
      told({ status: 'requested', proposal: proposalOf(row) }, ['Under way; poll the task.']),
    )
  }
  return await withProgress(call, 'the dealer is being asked', async () => {
    const changed = await startApproved(deps, subject, row, wish, outcomeWaitMs)
    if (changed) return bookingResult(changed.booking, '', changed.done)
    const until = Date.now() + outcomeWaitMs
    for (;;) {
      const booking = await findOwnBooking(deps.db, subject, bookingRefOf(row.id))
      if (booking && booking.status !== 'requested') return bookingResult(booking)
      // The workflow goes on whether or not anybody waits.
      if (Date.now() > until || call.ctx.mcpReq.signal.aborted)
        return bookingResult(booking ?? requested(row))
      await delay(lookMs)
    }
  })
}

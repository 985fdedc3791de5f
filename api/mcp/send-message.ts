/** A conversation of ours as a tool: another model speaks, for a person, with the assistant of the chat. */
import { randomUUID } from 'node:crypto'
import type { TurnView } from '#contracts/chat.ts'
import { openConversation } from '../routes/conversations.ts'
import { conversationInSight, readTurns } from '../transcript.ts'
import { turnOf } from '../turns.ts'
import { told, withProgress, type Call, type ToolResult } from './call.ts'
import type { Input } from './reads.ts'

export async function sendMessage(input: Input<'send_message'>, call: Call): Promise<ToolResult> {
  const { deps, caller } = call
  const { db, conversations, config } = deps
  const { text, message_id: messageId = randomUUID() } = input
  return await withProgress(call, 'the assistant is answering', async () => {
    const [known, tokens] = await Promise.all([
      input.conversation_id
        ? conversationInSight(db, caller.subject, input.conversation_id)
        : Promise.resolve(undefined),
      deps.limits.tokensOf(caller.subject),
    ])
    using place = deps.inFlight.enter(caller.subject, known ? `${known.id} ${messageId}` : messageId)
    const answered = async () =>
      known !== undefined && (await readTurns(db, known.id, { messageId })).length > 0
    await deps.limits.requireTokens(tokens, answered)
    if (known === undefined) {
      const { conversationId } = await openConversation(deps, caller, messageId)
      const outcome = await conversations.startWithMessage(
        conversationId,
        caller.subject,
        { messageId, text },
        config.REPLY_WAIT_MS,
      )
      place.settle(outcome)
      return result(conversationId, messageId, await turnOf(deps, conversationId, messageId, outcome))
    }
    const { id, inSight } = known
    const outcome = await conversations.sendMessage(id, { messageId, text, inSight }, config.REPLY_WAIT_MS)
    place.settle(outcome)
    return result(id, messageId, await turnOf(deps, id, messageId, outcome))
  })
}

function result(conversation_id: string, message_id: string, turn: TurnView | null): ToolResult {
  const reply = turn?.reply?.text
  const proposal = turn?.proposal?.status === 'open' ? turn.proposal.summary : undefined
  const bookings = (turn?.bookings ?? []).map(({ bookingRef, status }) => ({
    booking_ref: bookingRef,
    status,
  }))
  return told(
    {
      conversation_id,
      message_id,
      status: reply === undefined ? 'working' : 'answered',
      ...(reply !== undefined && { reply }),
      ...(proposal !== undefined && { proposal }),
      bookings,
    },
    [
      ...(reply ?? 'The assistant is still at work.').split('\n'),
      `conversation_id: ${conversation_id}`,
      reply === undefined ? `Next: send the same again, with message_id ${message_id}.` : '',
      proposal === undefined ? '' : 'Next: show the proposal to the person, and send yes or no as they say.',
    ],
  )
}

/** One conversation of very many turns, with messages always waiting in its queue. */
import { randomUUID } from 'node:crypto'
import { TurnView } from '#contracts/chat.ts'
import { conversationWorkflowId } from '#contracts/names.ts'
import { median } from '#tests/measuring/quantile.ts'
import { openTemporalClient } from '#tests/temporal-client.ts'
import type { OurConversation, Subjects } from './subjects.ts'

export interface Long {
  turns: number
  /** Milliseconds between replies, the median of the twenty turns around each. */
  msAt: Record<number, number>
  latencyRatio1000To10: number
  continueAsNew: number
  lostMessages: number
  repeatedMessages: number
}

/** Messages on their way at any moment; the queue takes five. */
const inFlight = 3
const around = 10

export async function measureLong({ stack, openOurs, modelCalls }: Subjects, turns: number): Promise<Long> {
  const conversation = await openOurs()
  const callsBefore = await modelCalls()
  const sent: string[] = []
  const repliedAt: number[] = []
  const client = async (): Promise<void> => {
    while (sent.length < turns) {
      const messageId = randomUUID()
      sent.push(messageId)
      await conversation.customer.say(conversation.id, `Free slots, question ${sent.length}?`, messageId)
      repliedAt.push(performance.now())
    }
  }
  await Promise.all(Array.from({ length: inFlight }, client))
  const calls = (await modelCalls()) - callsBefore

  const pauses = repliedAt.map((at, index) => at - (repliedAt[index - 1] ?? at)).slice(1)
  const msAround = (turn: number) => median(pauses.slice(Math.max(turn - around, 0), turn + around))
  const marks = [10, 100, 500, 1_000].filter((mark) => mark < turns).concat(turns)
  const answered = await answeredMessages(conversation)
  const times = (id: string) => answered.filter((other) => other === id).length
  const extraCalls = Math.max(calls - 3 * turns, 0)
  return {
    turns,
    msAt: Object.fromEntries(marks.map((mark) => [mark, msAround(mark)])),
    latencyRatio1000To10: msAround(turns) / msAround(10),
    continueAsNew: (await countRuns(stack, conversation.id)) - 1,
    lostMessages: sent.filter((id) => times(id) === 0).length,
    // A model asked twice would show here though its second answer were dropped.
    repeatedMessages: sent.filter((id) => times(id) > 1).length + extraCalls,
  }
}

/** Message ids of the turns that have a reply, in order. */
async function answeredMessages({ customer, id }: OurConversation): Promise<(string | null)[]> {
  const answered: (string | null)[] = []
  for (let after: number | null = 0; after !== null;) {
    const path = `/v1/conversations/${id}/messages?limit=200&after=${after}`
    const { body } = await customer.request('GET', path)
    const turns = TurnView.array().parse(body['turns'])
    answered.push(...turns.filter(({ reply }) => reply !== null).map(({ messageId }) => messageId))
    after = body['next'] as number | null
  }
  return answered
}

async function countRuns(stack: Subjects['stack'], conversationId: string): Promise<number> {
  const { client, close } = await openTemporalClient(stack)
  try {
    const { count } = await client.workflow.count(`WorkflowId="${conversationWorkflowId(conversationId)}"`)
    return count
  } finally {
    await close()
  }
}

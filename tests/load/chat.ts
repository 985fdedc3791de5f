/** Customers who have a conversation of several turns each. */
import { randomUUID } from 'node:crypto'
import type { Arrived, Arrivals } from './arrivals.ts'
import { arrive } from './arrivals.ts'
import { post, Turned, type Target } from './http.ts'
import type { Tally } from './tally.ts'

export const turnsEach = 4

/**
 * Each is a new customer, who opens the conversation with the first message and waits for a reply before the next one: who
 * comes does not depend on how fast we are, what a customer does next does. A refusal ends the visit.
 */
export async function runChat(
  target: Target,
  tally: Tally,
  arrivals: Arrivals,
  seconds: number,
): Promise<Arrived> {
  return await arrive(arrivals, seconds, async (_number, due) => {
    try {
      const token = await target.token()
      const send = (step: string, path: string, question: number, from?: number) =>
        post({ target, tally, token, step, ...(from !== undefined && { due: from }) }, path, {
          text: `Any free slots in Pune, question ${question}?`,
          messageId: randomUUID(),
        })
      const { conversationId } = await send('first turn', '/v1/conversations', 1, due)
      for (let turn = 2; turn <= turnsEach; turn++) {
        await send('later turn', `/v1/conversations/${String(conversationId)}/messages`, turn)
      }
    } catch (error) {
      if (!(error instanceof Turned)) throw error
    }
  })
}

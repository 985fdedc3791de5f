/** How a customer's act becomes an HTTP answer. */
import type { Context } from 'hono'
import type { TurnView } from '#contracts/chat.ts'
import type { TurnResult } from '#contracts/conversation.ts'
import { Failure } from '#contracts/failures.ts'
import type { Outcome } from './update-caller.ts'
import type { Deps, Env } from './env.ts'
import { refused, unavailable } from './problems.ts'
import { readTurns } from './transcript.ts'

/** `Prefer: respond-async`: as soon as the act is accepted. */
export const waitMs = (c: Context<Env>, { config }: Deps): number =>
  /\brespond-async\b/i.test(c.req.header('prefer') ?? '') ? 0 : config.REPLY_WAIT_MS

/**
 * The answered turn, or null for an act that was accepted and still runs.
 * @throws ProblemError for a refusal (409, 429), and 503 for an act that was not accepted in time.
 */
export async function turnOf(
  { db }: Deps,
  conversationId: string,
  messageId: string,
  outcome: Outcome<TurnResult>,
): Promise<TurnView | null> {
  switch (outcome.kind) {
    case 'refused':
      throw refused(outcome.failure, outcome.message)
    case 'gone':
      throw refused(Failure.conversationClosed, 'The conversation is closed')
    case 'unavailable':
      throw unavailable(`Not accepted in time; send it again with the messageId ${messageId}.`)
    case 'accepted':
      return null
    case 'answered': {
      const [turn] = await readTurns(db, conversationId, { turn: outcome.result.turn })
      if (!turn) throw new Error(`turn ${outcome.result.turn} is not in the transcript`)
      return turn
    }
  }
}

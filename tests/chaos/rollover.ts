/** Constant load until a conversation continues as new. */
import { Client, Connection } from '@temporalio/client'
import { conversationWorkflowId } from '#contracts/names.ts'
import type { Stack } from '#tests/stack.ts'
import { waitFor } from '#tests/wait-for.ts'
import type { Journey } from './journey.ts'

/** Low, so that a conversation continues as new after two or three turns. */
export const rolloverSettings = { 'limit.historyCount.suggestContinueAsNew': '60' }

const mostMessages = 12

/**
 * Every customer acts and then keeps writing, so that there always is a message in flight; returns, with everything still running,
 * in the moment in which the first run changed.
 */
export async function awaitRollover(
  stack: Stack,
  journeys: Journey[],
  act: (journey: Journey) => Promise<void>,
): Promise<{ acts: Promise<PromiseSettledResult<void>[]> }> {
  const connection = Connection.lazy({ address: stack.temporalAddress })
  const client = new Client({ connection })
  const runOf = async ({ id }: Journey): Promise<string> =>
    (await client.workflow.getHandle(conversationWorkflowId(id)).describe()).runId
  try {
    const first = await Promise.all(journeys.map(runOf))
    const changed = new AbortController()
    const keepWriting = async (journey: Journey): Promise<void> => {
      await act(journey)
      for (let count = 0; !changed.signal.aborted && count < mostMessages; count++) await journey.say('hello')
    }
    const acts = Promise.allSettled(journeys.map(keepWriting))
    try {
      await waitFor(
        async () => (await Promise.all(journeys.map(runOf))).some((run, at) => run !== first[at]),
        {
          what: 'a conversation to continue as new',
          timeoutMs: 60_000,
        },
      )
    } finally {
      changed.abort()
    }
    // In an object, as a promise would be awaited on its way out.
    return { acts }
  } finally {
    await connection.close()
  }
}

/** Clients that send message after message, each in a conversation of its own, and how long each turn took them. */

import { quantile } from '#tests/measuring/quantile.ts'

/** One conversation; `send` resolves with the reply's text. */
export interface Conversation {
  send: (text: string) => Promise<string>
}

export interface Load {
  /** Milliseconds. */
  p50: number
  p95: number
  p99: number
  turnsPerSecond: number
  failed: number
}

export async function runLoad(
  clients: number,
  turns: number,
  open: () => Promise<Conversation>,
): Promise<Load> {
  const conversations = await Promise.all(Array.from({ length: clients }, open))
  await Promise.all(conversations.map((conversation) => conversation.send('Good morning')))
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  await Promise.all(
    conversations.map(async (conversation) => {
      for (let turn = 1; turn <= turns; turn++) {
        const sent = performance.now()
        try {
          if ((await conversation.send(`Any free slots in Pune, question ${turn}?`)) === '') failed++
          else times.push(performance.now() - sent)
        } catch {
          failed++
        }
      }
    }),
  )
  const seconds = (performance.now() - started) / 1_000
  return {
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    turnsPerSecond: times.length / seconds,
    failed,
  }
}

/** Clients that send message after message, each in a conversation of its own, and how long each turn took them. */

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

/** Nearest rank; NaN of nothing. */
export function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? Number.NaN
}
export const median = (values: number[]): number => quantile(values, 0.5)

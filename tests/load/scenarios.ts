/** The scenarios by name, and what a run of one gives. */
import type { Arrived, Arrivals } from './arrivals.ts'
import { runChat, turnsEach } from './chat.ts'
import { runMcp, stepsEach } from './mcp.ts'
import { runStreams, type StreamFigures } from './streams.ts'
import { Tally, type Outcome, type StepFigures } from './tally.ts'
import type { OpenTarget } from './target.ts'
import { watchUsage, type Usage } from './usage.ts'

export const scenarioNames = ['chat', 'mcp', 'sse'] as const
export type ScenarioName = (typeof scenarioNames)[number]

export interface Order {
  /** Turns (chat, sse) or MCP requests a second. */
  rate: number
  /** Instead of a rate for chat and mcp; event streams for sse. */
  clients: number | null
  seconds: number
  /** Whether MCP visits may make appointments. */
  book: boolean
}

export interface Result {
  /** Turns or MCP requests a second that were wanted; null where clients took turns. */
  offeredPerSecond: number | null
  /** Those answered, from the first that was due to the last answer: short runs look slower than they are. */
  achievedPerSecond: number
  seconds: number
  /** Visits (chat, mcp) or turns (sse) that could not begin, and how far the load generator was behind at most. */
  notBegun: number
  behindMs: number
  total: Record<Outcome, number>
  steps: Record<string, StepFigures>
  failures: Record<string, number>
  usage: Usage | null
  /** Of sse alone. */
  streams: StreamFigures | null
}

const defaultStreams = 500

export async function runScenario(name: ScenarioName, target: OpenTarget, order: Order): Promise<Result> {
  const tally = new Tally()
  const { rate, clients, seconds } = order
  const usage = watchUsage(target.stack)
  const visits = (each: number): Arrivals => (clients === null ? { perSecond: rate / each } : { clients })
  const run: Record<ScenarioName, () => Promise<Arrived & { streams?: StreamFigures }>> = {
    chat: () => runChat(target, tally, visits(turnsEach), seconds),
    mcp: () => runMcp(target, tally, visits(stepsEach), seconds, order.book),
    sse: () =>
      runStreams(
        target,
        tally,
        { streams: clients ?? defaultStreams, perSecond: rate, seconds },
        usage.begin,
      ),
  }
  const arrived = await run[name]()
  const { steps } = tally
  // Opening conversations and streams comes before the load.
  const answered = name === 'sse' ? (steps['turn']?.answered ?? 0) : tally.total.answered
  return {
    offeredPerSecond: clients === null || name === 'sse' ? rate : null,
    achievedPerSecond: answered / arrived.seconds,
    seconds: arrived.seconds,
    notBegun: arrived.notBegun,
    behindMs: arrived.behindMs,
    total: tally.total,
    steps,
    failures: tally.failures,
    usage: usage.end(),
    streams: arrived.streams ?? null,
  }
}

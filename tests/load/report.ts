/** The report of `npm run load`: JSON is `Report` itself, the tables are for people. */
import type { Result, ScenarioName } from './scenarios.ts'
import { outcomes } from './tally.ts'

export interface Report {
  at: string
  /** Null for a stack of our own. */
  target: string | null
  /** What each model call of our own stack took, in ms; null for a deployment. */
  modelMs: number | null
  scenarios: Partial<Record<ScenarioName, Result>>
}

const round = (value: number | null): string =>
  value === null ? '-' : value.toFixed(Math.abs(value) < 100 ? 1 : 0)
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`

export function describe(name: ScenarioName, result: Result): string {
  const { usage, streams, failures } = result
  return [
    `${name}: offered ${round(result.offeredPerSecond)}/s, achieved ${round(result.achievedPerSecond)}/s in ${round(result.seconds)} s`,
    '',
    row(['', ...outcomes, 'p50 ms', 'p95 ms', 'p99 ms']),
    row(['---', ...Array.from({ length: outcomes.length + 3 }, () => '--:')]),
    ...Object.entries(result.steps).map(([step, figures]) =>
      row([
        step,
        ...outcomes.map((outcome) => String(figures[outcome])),
        ...[figures.p50, figures.p95, figures.p99].map(round),
      ]),
    ),
    '',
    ...(streams ? [describeStreams(streams)] : []),
    ...(usage ? describeUsage(usage) : []),
    `Load generator: ${result.notBegun} could not begin, ${round(result.behindMs)} ms behind at most`,
    ...Object.entries(failures).map(([why, times]) => `Failed ${times} times: ${why}`),
  ].join('\n')
}

const describeStreams = (streams: NonNullable<Result['streams']>): string =>
  `Streams: ${streams.open} of ${streams.wanted} open, ${streams.resumed} resumed; ${streams.stored} stored events, ` +
  `${streams.volatile} others; ${streams.dropped} dropped, ${streams.doubled} doubled, ${streams.disordered} out of order`

function describeUsage({ cores, apiMegabytes }: NonNullable<Result['usage']>): string[] {
  const each = Object.entries(cores).map(([part, value]) => `${part} ${value.toFixed(2)}`)
  return [
    `Cores: ${each.join(', ')}`,
    `Memory of the API: ${round(apiMegabytes.before)} MB before, ${round(apiMegabytes.after)} MB at the end, ${round(apiMegabytes.peak)} MB at most`,
  ]
}

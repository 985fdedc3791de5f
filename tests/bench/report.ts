/** The report of `npm run bench`: as JSON, as a table, and beside an earlier one. */
import type { Load } from './load.ts'
import type { Long } from './long.ts'
import type { PerTurn } from './per-turn.ts'

export const cpuParts = ['api', 'worker', 'temporal', 'postgres'] as const
export type CpuSeconds = Record<(typeof cpuParts)[number], number>

export interface Report {
  /** At one client and at sixteen. */
  plain: { c1: Load; c16: Load }
  ours: { c1: Load; c16: Load }
  perTurn: PerTurn
  cpuSecondsPer1000Turns: CpuSeconds
  firstDeltaMs: { plain: number; ours: number }
  /** From kill -9 of the worker in a turn to that turn's reply, the start of its process in it. */
  resumeMs: number
  long: Long | null
}

const round = (value: number): string => value.toFixed(value < 100 ? 1 : 0)
const row = (cells: string[]): string => `| ${cells.join(' | ')} |`

export function describe(report: Report): string {
  const { plain, ours, perTurn, cpuSecondsPer1000Turns: cpu, firstDeltaMs, resumeMs, long } = report
  const load = (name: string, { p50, p95, p99, turnsPerSecond, failed }: Load): string =>
    row([name, ...[p50, p95, p99, turnsPerSecond].map(round), String(failed)])
  const total = cpuParts.reduce((sum, part) => sum + cpu[part], 0)
  return [
    row(['', 'p50 ms', 'p95 ms', 'p99 ms', 'turns/s', 'failed']),
    row(['---', '--:', '--:', '--:', '--:', '--:']),
    load('plain, 1 client', plain.c1),
    load('ours, 1 client', ours.c1),
    load('plain, 16 clients', plain.c16),
    load('ours, 16 clients', ours.c16),
    '',
    `Added to a plain turn at one client: ${round(ours.c1.p50 - plain.c1.p50)} ms`,
    `Per turn: ${round(perTurn.historyEvents)} history events, ${round(perTurn.historyBytes)} bytes of history, ` +
      `${round(perTurn.actions)} actions, ${round(perTurn.databaseBytes)} bytes of database`,
    `CPU seconds for 1,000 turns: ${round(total)} (${cpuParts.map((part) => `${part} ${round(cpu[part])}`).join(', ')})`,
    `First piece of the reply: ${round(firstDeltaMs.ours)} ms, plain ${round(firstDeltaMs.plain)} ms`,
    `Worker killed in a turn: reply after ${round(resumeMs)} ms`,
    ...(long ? [describeLong(long)] : []),
  ].join('\n')
}

function describeLong({ turns, msAt, latencyRatio1000To10, ...counts }: Long): string {
  const at = Object.entries(msAt).map(([turn, ms]) => `${round(ms)} ms at ${turn}`)
  const { continueAsNew, lostMessages, repeatedMessages } = counts
  return (
    `${turns} turns under load: ${at.join(', ')} (ratio ${latencyRatio1000To10.toFixed(2)}), ` +
    `${continueAsNew} times continued as new, ${lostMessages} messages lost, ${repeatedMessages} repeated`
  )
}

/** What got slower or larger by more than this share is named first. */
const notable = 1.1

/** Ratios of the new figures to the earlier ones; ours are also seen against plain, which takes the machine out of it. */
export function compare(earlier: Report, now: Report): string {
  const figures = (report: Report): Record<string, number> => ({
    'p50, 1 client, against plain': report.ours.c1.p50 / report.plain.c1.p50,
    'p50, 16 clients, against plain': report.ours.c16.p50 / report.plain.c16.p50,
    'seconds for a turn, 16 clients, against plain':
      report.plain.c16.turnsPerSecond / report.ours.c16.turnsPerSecond,
    'history events': report.perTurn.historyEvents,
    'history bytes': report.perTurn.historyBytes,
    actions: report.perTurn.actions,
    'CPU seconds': cpuParts.reduce((sum, part) => sum + report.cpuSecondsPer1000Turns[part], 0),
    'first piece of the reply': report.firstDeltaMs.ours,
  })
  const [before, after] = [figures(earlier), figures(now)]
  const lines = Object.entries(after)
    .map(([name, value]) => ({ name, ratio: value / (before[name] ?? Number.NaN) }))
    .toSorted((a, b) => b.ratio - a.ratio)
    .map(({ name, ratio }) => `${ratio > notable ? 'WORSE ' : '      '}${ratio.toFixed(2)} x ${name}`)
  return ['Beside the earlier report:', ...lines].join('\n')
}

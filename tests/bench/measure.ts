/** The order of the measurements; each row of the report is made here. */
import { cpuSeconds } from '#tests/measuring/processes.ts'
import { median } from '#tests/measuring/quantile.ts'
import type { Flags } from './flags.ts'
import { runLoad, type Load } from './load.ts'
import { measureLong } from './long.ts'
import { firstDelta, resume } from './moments.ts'
import { measurePerTurn } from './per-turn.ts'
import { cpuParts, type CpuSeconds, type Report } from './report.ts'
import type { Subjects } from './subjects.ts'

/** Where a subject is measured with one client, and with as many as keep two cores busy. */
const many = 16
/** Samples of what is measured once at a time. */
const samples = 9

export async function measure(
  subjects: Subjects,
  { rounds, turns, long }: Flags,
  say: (line: string) => void,
): Promise<Report> {
  const { openPlain, openOurs, stack } = subjects
  const loads = {
    plain: { c1: [] as Load[], c16: [] as Load[] },
    ours: { c1: [] as Load[], c16: [] as Load[] },
  }
  const cpu: CpuSeconds[] = []
  const each = Math.ceil(turns / 4)
  // Code that has not run yet is slow in both.
  for (const open of [openPlain, openOurs]) await runLoad(4, 10, open)
  for (let round = 1; round <= rounds; round++) {
    say(`Round ${round} of ${rounds}`)
    loads.plain.c1.push(await runLoad(1, turns, openPlain))
    loads.ours.c1.push(await runLoad(1, turns, openOurs))
    loads.plain.c16.push(await runLoad(many, each, openPlain))
    const before = cpuNow(stack.pid)
    loads.ours.c16.push(await runLoad(many, each, openOurs))
    cpu.push(perThousand(before, cpuNow(stack.pid), many * (each + 1)))
  }
  say('What a turn leaves behind')
  const perTurn = await measurePerTurn(subjects)
  say('First words, and a killed worker')
  const deltas = { plain: [] as number[], ours: [] as number[] }
  const resumed: number[] = []
  for (let sample = 1; sample <= samples; sample++) {
    deltas.plain.push(await subjects.plainFirstDelta())
    deltas.ours.push(await firstDelta(subjects))
  }
  for (let sample = 1; sample <= 3; sample++) resumed.push(await resume(subjects))
  if (long > 0) say(`A conversation of ${long} turns`)
  return {
    plain: { c1: middle(loads.plain.c1), c16: middle(loads.plain.c16) },
    ours: { c1: middle(loads.ours.c1), c16: middle(loads.ours.c16) },
    perTurn,
    cpuSecondsPer1000Turns: middleOf(cpu),
    firstDeltaMs: { plain: median(deltas.plain), ours: median(deltas.ours) },
    resumeMs: median(resumed),
    long: long > 0 ? await measureLong(subjects, long) : null,
  }
}

type PidOf = Subjects['stack']['pid']
const cpuNow = (pid: PidOf): CpuSeconds => {
  const parts = cpuParts.map((name) => [name, cpuSeconds(pid(name) ?? 0)] as const)
  return Object.fromEntries(parts) as CpuSeconds
}
function perThousand(before: CpuSeconds, after: CpuSeconds, turns: number): CpuSeconds {
  const parts = cpuParts.map((name) => [name, ((after[name] - before[name]) / turns) * 1_000] as const)
  return Object.fromEntries(parts) as CpuSeconds
}

/** The median of each figure over the rounds; failures are summed. */
function middle(loads: Load[]): Load {
  return { ...middleOf(loads), failed: loads.reduce((sum, { failed }) => sum + failed, 0) }
}
function middleOf<T extends object>(rounds: T[]): T {
  const [first] = rounds
  if (!first) throw new Error('nothing was measured')
  const names = Object.keys(first) as (keyof T)[]
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((round) => Number(round[name])))]),
  ) as T
}

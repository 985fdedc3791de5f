/** Processor time and memory of processes with their children, from /proc: Linux alone. */
import { readdirSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'

interface Usage {
  parent: number
  /** Of the process itself and of those of its children that ended. */
  ticks: number
}

/** Clock ticks in a second. */
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

function usageOf(pid: number): Usage | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name, in brackets, may hold spaces; proc(5) counts on from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [parent, ...ticks] = [fields[1], ...fields.slice(11, 15)].map(Number)
    return { parent: parent!, ticks: ticks.reduce((sum, each) => sum + each, 0) }
  } catch {
    return undefined
  }
}

/** CPU seconds that a process and all below it have used so far. */
export function cpuSeconds(root: number): number {
  const all = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), usageOf(Number(name))] as const),
  )
  const belongs = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = all.get(at)?.parent) if (at === root) return true
    return false
  }
  let ticks = 0
  for (const [pid, usage] of all) if (usage && belongs(pid)) ticks += usage.ticks
  return ticks / ticksPerSecond
}

/** Resident memory of one process, in MB: now, and the most that it ever was. */
export function residentMegabytes(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1_000
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

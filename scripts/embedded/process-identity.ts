/** Facts about running processes, from /proc on Linux and from `ps` elsewhere. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const linux = process.platform === 'linux'

/**
 * Start time and command line of a process: together they tell it from a later process with the same pid.
 * Undefined when there is no such process, or only its zombie.
 */
export function processIdentity(pid: number): string | undefined {
  if (!linux)
    return ps('-o', 'stat=,lstart=,command=', '-p', String(pid)).find((line) => !line.startsWith('Z'))
  const stat = readStat(pid)
  if (!stat || stat.state === 'Z') return undefined
  const command = readProc(`${pid}/cmdline`)?.replaceAll('\0', ' ').trim()
  return command ? `${stat.startTicks} ${command}` : undefined
}

/** Pids of the direct children of `pid`. */
export function childrenOf(pid: number): number[] {
  if (!linux) {
    const pairs = ps('-axo', 'pid=,ppid=').map((line) => line.trim().split(/\s+/).map(Number))
    return pairs.flatMap(([child, parent]) => (child && parent === pid ? [child] : []))
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => readStat(candidate)?.parent === pid)
}

/** `/proc/<pid>/stat`; the second field is the program's name in brackets and may hold anything, so it is cut off. */
function readStat(pid: number): { state: string; parent: number; startTicks: string } | undefined {
  const text = readProc(`${pid}/stat`)
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent, startTicks] = [fields?.[0], fields?.[1], fields?.[19]]
  return state && parent && startTicks ? { state, parent: Number(parent), startTicks } : undefined
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, 'utf8')
  } catch {
    return undefined // the process ended meanwhile, or belongs to somebody else
  }
}

function ps(...args: string[]): string[] {
  try {
    return execFileSync('ps', args, { encoding: 'utf8' }).split('\n').filter(Boolean)
  } catch {
    return []
  }
}

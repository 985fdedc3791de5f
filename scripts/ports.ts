/** Are the ports free, and who has those that are not? */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { processIdentity } from './embedded/process-identity.ts'

/** Ports by the variable that sets each. */
export type Ports = Record<string, number>

/** A line for every port that cannot be had, each naming the variable that moves it. Empty when all can. */
export async function portProblems(ports: Ports): Promise<string[]> {
  const entries = Object.entries(ports)
  const problems = entries.map(async ([variable, port]) => {
    const twin = entries.find(([other, otherPort]) => otherPort === port && other !== variable)?.[0]
    if (twin) return `${variable} and ${twin} are both ${port}`
    if (await isFree(port)) return []
    const holder = listener(port)
    const who = holder ? `process ${holder.pid} (${holder.command})` : 'another program'
    return `Port ${port} is taken by ${who}; ${variable}=<free port> moves ours`
  })
  return (await Promise.all(problems)).flat()
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** The process that listens on a port; undefined when that cannot be found out (another user's, no `lsof`). */
function listener(port: number): { pid: number; command: string } | undefined {
  const pid = process.platform === 'linux' ? linuxListener(port) : lsofListener(port)
  const identity = pid ? processIdentity(pid) : undefined
  // The identity begins with the start time; people want the command.
  const command = identity?.replace(process.platform === 'linux' ? /^\d+ / : /^\S+ +(\S+ +){5}/, '')
  return pid && command ? { pid, command: command.slice(0, 80) } : undefined
}

function lsofListener(port: number): number | undefined {
  try {
    const pids = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { encoding: 'utf8' })
    return Number(pids.split('\n')[0])
  } catch {
    return undefined
  }
}

/** The socket's inode from /proc/net, then the process that has it open. */
function linuxListener(port: number): number | undefined {
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const listening = '0A'
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
    .flatMap((table) => list(() => readFileSync(table, 'utf8').split('\n')))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(hexPort) && fields[3] === listening)
    .map((fields) => `socket:[${fields[9]}]`)
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const holds = (pid: string) =>
    list(() => readdirSync(`/proc/${pid}/fd`)).some((fd) =>
      list(() => [readlinkSync(`/proc/${pid}/fd/${fd}`)]).some((target) => sockets.includes(target)),
    )
  const pid = sockets.length > 0 ? pids.find(holds) : undefined
  return pid === undefined ? undefined : Number(pid)
}

/** What `read` gives, or nothing where we may not look. */
function list(read: () => string[]): string[] {
  try {
    return read()
  } catch {
    return []
  }
}

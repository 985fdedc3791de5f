/**
 * Who runs here: the owner (this process) and its children, on disk. It is a lock while the owner lives, and
 * after a `kill -9` of the owner it is the list of what the next one has to end.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { processIdentity } from './process-identity.ts'

const Running = z.object({ pid: z.int(), identity: z.string() })
const Child = Running.extend({ name: z.string(), stopSignal: z.enum(['SIGTERM', 'SIGINT']) })
const Contents = z.object({ owner: Running, children: z.array(Child) })
type Contents = z.infer<typeof Contents>
export type StopSignal = z.infer<typeof Child>['stopSignal']

/** Somebody else owns the pid file, and lives. */
export class AlreadyRunningError extends Error {
  readonly pid: number
  constructor(pid: number) {
    super(`Already running as process ${pid}`)
    this.pid = pid
  }
}

export class PidFile {
  readonly #path: string
  readonly #contents: Contents

  private constructor(path: string, contents: Contents) {
    this.#path = path
    this.#contents = contents
  }

  /**
   * Makes this process the owner of `path` and ends what a dead owner left running, telling `say` of each.
   * @throws AlreadyRunningError while another owner lives.
   */
  static async claim(path: string, say: (line: string) => void): Promise<PidFile> {
    mkdirSync(dirname(path), { recursive: true })
    const owner = { pid: process.pid, identity: processIdentity(process.pid) ?? '' }
    const file = new PidFile(path, { owner, children: [] })
    while (!file.#create()) await endLeftovers(path, say)
    return file
  }

  record(child: { name: string; pid: number; stopSignal: StopSignal }): void {
    const identity = processIdentity(child.pid)
    if (identity) this.#contents.children.push({ ...child, identity })
    this.#write()
  }

  forget(pid: number): void {
    this.#contents.children = this.#contents.children.filter((child) => child.pid !== pid)
    this.#write()
  }

  /** Gives the file up; the owner has ended its children before. */
  release(): void {
    rmSync(this.#path, { force: true })
  }

  /** False when the file exists. A link, as it appears with its contents or not at all. */
  #create(): boolean {
    const complete = `${this.#path}.${process.pid}`
    writeFileSync(complete, JSON.stringify(this.#contents))
    try {
      linkSync(complete, this.#path)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      rmSync(complete)
    }
  }

  #write(): void {
    writeFileSync(`${this.#path}.new`, JSON.stringify(this.#contents, null, 2))
    renameSync(`${this.#path}.new`, this.#path)
  }
}

/**
 * Ends the children that a dead owner left, then removes its pid file.
 * @throws AlreadyRunningError when the owner lives.
 */
export async function endLeftovers(path: string, say: (line: string) => void): Promise<void> {
  const contents = read(path)
  if (contents && processIdentity(contents.owner.pid) === contents.owner.identity) {
    throw new AlreadyRunningError(contents.owner.pid)
  }
  const children = contents?.children ?? []
  for (const child of children.toReversed()) {
    if (processIdentity(child.pid) !== child.identity) continue
    say(`Ending ${child.name} (process ${child.pid}), left over from a run that was killed`)
    await endProcess(child)
  }
  rmSync(path, { force: true })
}

/** Signals a process that is not our child, waits until it is gone, and kills it after `graceMs`. */
export async function endProcess(
  target: { pid: number; identity: string; stopSignal: StopSignal },
  graceMs = 5_000,
): Promise<void> {
  const lives = () => processIdentity(target.pid) === target.identity
  signal(target.pid, target.stopSignal)
  const deadline = Date.now() + graceMs
  while (lives()) {
    if (Date.now() > deadline) signal(target.pid, 'SIGKILL')
    await sleep(20)
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Undefined for a missing or half-written file: then there is nothing that could be trusted to be ours. */
function read(path: string): Contents | undefined {
  try {
    return Contents.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

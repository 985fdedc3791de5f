/** One process of the product, as the supervisor starts it, and one run of it. */
import { spawn, type ChildProcess } from 'node:child_process'
import type { WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '#scripts/environment.ts'
import type { StopSignal } from './pid-file.ts'

export interface Part {
  name: string
  command: string
  args: string[]
  /** On top of our own environment; undefined removes a variable. */
  env?: Record<string, string | undefined>
  /** The working folder; this repository when absent. */
  folder?: string
  /** The account to run as; ours when absent. */
  account?: { uid: number; gid: number }
  /** Opens an IPC channel, whose closing tells a Node process that we are gone. */
  channel?: 'ipc'
  /** Asks for an orderly end; SIGTERM when absent. */
  stopSignal?: StopSignal
  /** Runs before every start, also before one that follows a crash. */
  beforeStart?: () => Promise<void>
  /** Ready once it has printed this text, or once the probe answers true; a probe that throws gives the start up. */
  ready: { printed: string } | { probe: () => Promise<boolean> }
}

const repository = fileURLToPath(new URL('../..', import.meta.url))
const endWithParent = new URL('end-with-parent.ts', import.meta.url).href
const linesKept = 40
/**
 * A process that ended counts as gone when its output is closed, so PostgreSQL is not started beside children of a
 * killed one; but at the latest after this, as a stray child could hold the output for ever.
 */
const outputMs = 3_000

/** `flags` are Node's own. */
type NodePart = Omit<Part, 'command' | 'args'> & { script: string; args?: string[]; flags?: string[] }

/** A part that is a program of this repository: runs under our own Node and ends when we end, however we end. */
export function nodePart({ script, args = [], flags = [], ...rest }: NodePart): Part {
  const command = process.execPath
  return { ...rest, command, args: [...flags, '--import', endWithParent, script, ...args], channel: 'ipc' }
}

/** A started process. `exited` never rejects: a program that cannot be started has exited with the reason. */
export class RunningPart {
  readonly pid: number | undefined
  readonly exited: Promise<string>
  readonly #part: Part
  readonly #child: ChildProcess
  readonly #lines: string[] = []
  #printed = false
  #gone = false

  constructor(part: Part, log: WriteStream, onLine: (line: string) => void) {
    this.#part = part
    this.#child = spawn(part.command, part.args, {
      cwd: part.folder ?? repository,
      env: childEnvironment(part.env ?? {}),
      ...part.account,
      // A session of its own: Ctrl-C in the terminal reaches the supervisor alone, which stops the parts in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', ...(part.channel ? [part.channel] : [])],
    })
    this.pid = this.#child.pid
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message))
      this.#child.once('close', (code, signal) => resolve(signal ?? `status ${code}`))
      this.#child.once('exit', (code, signal) => setTimeout(resolve, outputMs, signal ?? `status ${code}`))
    })
    void this.exited.then(() => (this.#gone = true))
    for (const output of [this.#child.stdout, this.#child.stderr]) this.#read(output as Readable, log, onLine)
  }

  /** The last lines it printed, for a failure's message. */
  get tail(): string {
    return this.#lines.join('\n')
  }

  /**
   * True once it is ready, false when it exited before or `timeoutMs` passed.
   * @throws what the part's probe throws.
   */
  async becomesReady(timeoutMs: number): Promise<boolean> {
    const { ready } = this.#part
    const deadline = Date.now() + timeoutMs
    while (!this.#gone && Date.now() < deadline) {
      if ('printed' in ready ? this.#printed : await ready.probe()) return !this.#gone
      await sleep(30)
    }
    return false
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  #read(output: Readable, log: WriteStream, onLine: (line: string) => void): void {
    createInterface({ input: output }).on('line', (line) => {
      log.write(`${line}\n`)
      this.#lines.push(line)
      if (this.#lines.length > linesKept) this.#lines.shift()
      if ('printed' in this.#part.ready && line.includes(this.#part.ready.printed)) this.#printed = true
      onLine(line)
    })
  }
}
